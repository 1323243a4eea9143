package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.DecisionException;
import io.outrider.Reason;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Component;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.GaussianArgmax;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A reusable product distribution: for each branch room for every kind of factor, made when first asked for. */
final class ComponentBuffer implements Component {

    double weight;
    Reason reason = Reason.SAMPLED;

    private final BranchTable table;
    private final FactorKind[] kinds;
    private final @Nullable CategoricalFactor[] categoricals;
    private final @Nullable ArgmaxFactor[] argmaxes;
    private final @Nullable BoxFactor[] boxes;

    ComponentBuffer(BranchTable table) {
        this.table = table;
        kinds = new FactorKind[table.branches];
        categoricals = new CategoricalFactor[table.branches];
        argmaxes = new ArgmaxFactor[table.branches];
        boxes = new BoxFactor[table.branches];
        for (int b = 0; b < table.branches; b++) {
            if (table.discrete[b]) {
                categoricals[b] = new CategoricalFactor(table, b);
            } else {
                boxes[b] = new BoxFactor(table.branch(b), table.offset[b]);
            }
        }
        begin(0);
    }

    void begin(double weight) {
        this.weight = weight;
        reason = Reason.SAMPLED;
        Arrays.fill(kinds, FactorKind.NONE);
    }

    FactorKind kind(int branch) {
        return kinds[branch];
    }

    @Override
    public Categorical categorical(int branch) {
        if (claim(branch, FactorKind.CATEGORICAL, true)) {
            categoricalFactor(branch).clear();
        }
        return categoricalFactor(branch);
    }

    @Override
    public GaussianArgmax gaussianArgmax(int branch) {
        boolean fresh = claim(branch, FactorKind.ARGMAX, true);
        ArgmaxFactor factor = argmaxFactor(branch);
        if (fresh) {
            factor.clear();
        }
        return factor;
    }

    @Override
    public Gaussian gaussian(int branch) {
        if (claim(branch, FactorKind.GAUSSIAN, false)) {
            boxFactor(branch).clear();
        }
        return boxFactor(branch);
    }

    @Override
    public Gaussian tanhGaussian(int branch) {
        if (claim(branch, FactorKind.TANH, false)) {
            requireBounds(branch);
            requireRoom(branch);
            boxFactor(branch).clear();
        }
        return boxFactor(branch);
    }

    @Override
    public void uniform(int branch) {
        if (!claim(branch, FactorKind.UNIFORM, table.discrete[Objects.checkIndex(branch, table.branches)])) {
            return;
        }
        if (table.discrete[branch]) {
            categoricalFactor(branch).uniform();
        } else {
            requireBounds(branch);
        }
    }

    @Override
    public void point(int branch, double[] values) {
        claim(branch, FactorKind.POINT, false);
        boxFactor(branch).setPoint(values);
    }

    @Override
    public void reason(Reason reason) {
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Takes the branch for a factor of {@code kind}; whether it is new. */
    private boolean claim(int branch, FactorKind kind, boolean discrete) {
        if (table.discrete[Objects.checkIndex(branch, table.branches)] != discrete) {
            throw new IllegalArgumentException(
                    "branch " + branch + " is " + table.branch(branch) + " and cannot have " + kind.words);
        }
        if (kinds[branch] == kind) {
            return false;
        }
        if (kinds[branch] != FactorKind.NONE) {
            throw new IllegalStateException(
                    "branch " + branch + " has " + kinds[branch].words + " already and cannot have " + kind.words);
        }
        kinds[branch] = kind;
        return true;
    }

    private void requireBounds(int branch) {
        Branch box = table.branch(branch);
        if (!box.isBounded()) {
            kinds[branch] = FactorKind.NONE;
            throw new IllegalArgumentException("branch " + branch + " needs finite bounds for this, but is " + box);
        }
    }

    private void requireRoom(int branch) {
        Branch box = table.branch(branch);
        for (int d = 0; d < box.size(); d++) {
            if (Math.nextUp(box.low(d)) >= box.high(d)) {
                kinds[branch] = FactorKind.NONE;
                throw new IllegalArgumentException("no float lies between the bounds of dimension " + d + " of branch "
                        + branch + ", " + box + ", so nothing can be squashed there");
            }
        }
    }

    /** Whether a value of a squashed Gaussian stands for all that lies between it and a bound. */
    boolean isSaturated(float[] values) {
        for (int b = 0; b < kinds.length; b++) {
            if (kinds[b] == FactorKind.TANH && boxFactor(b).isSaturated(values)) {
                return true;
            }
        }
        return false;
    }

    CategoricalFactor categoricalFactor(int branch) {
        return Objects.requireNonNull(categoricals[branch]);
    }

    private ArgmaxFactor argmaxFactor(int branch) {
        ArgmaxFactor factor = argmaxes[branch];
        if (factor == null) {
            factor = new ArgmaxFactor(table, branch);
            argmaxes[branch] = factor;
        }
        return factor;
    }

    private BoxFactor boxFactor(int branch) {
        return Objects.requireNonNull(boxes[branch]);
    }

    /** Fails if a branch has no factor, or one that is not a distribution over legal alternatives. */
    void check(int position) {
        for (int b = 0; b < kinds.length; b++) {
            if (kinds[b] == FactorKind.NONE) {
                throw new DecisionException(
                        DecisionException.Failure.SAMPLER,
                        "the sampler described nothing for branch " + b + " in component " + position,
                        null);
            }
            if (isCategorical(b)) {
                categoricalFactor(b).check(position);
            }
        }
    }

    boolean isCategorical(int branch) {
        return table.discrete[branch] && kinds[branch] != FactorKind.ARGMAX;
    }

    boolean isPoint(int branch) {
        return kinds[branch] == FactorKind.POINT;
    }

    void draw(KeyedRandom random, int[] choices, float[] values) {
        for (int b = 0; b < kinds.length; b++) {
            if (!table.discrete[b]) {
                boxFactor(b).draw(kinds[b], random, values);
            } else if (kinds[b] == FactorKind.ARGMAX) {
                choices[table.choiceSlot[b]] = argmaxFactor(b).draw(random);
            } else {
                choices[table.choiceSlot[b]] = categoricalFactor(b).draw(random.nextDouble());
            }
        }
    }

    /** The probability of alternative {@code a} of discrete branch {@code branch}. */
    double probability(int branch, int a) {
        return kinds[branch] == FactorKind.ARGMAX
                ? argmaxFactor(branch).probability(a)
                : categoricalFactor(branch).probability(a);
    }

    /** The same for the only branch, as filled in so far. */
    double rawProbability(int a) {
        return switch (kinds[0]) {
            case CATEGORICAL, UNIFORM -> categoricalFactor(0).get(a);
            case ARGMAX -> argmaxFactor(0).probability(a);
            default -> 0;
        };
    }

    /** The logarithm of the probability, or density, of an action. */
    double logProbability(int[] choices, float[] values) {
        double sum = 0;
        for (int b = 0; b < kinds.length && sum > Double.NEGATIVE_INFINITY; b++) {
            sum += table.discrete[b]
                    ? StrictMath.log(probability(b, choices[table.choiceSlot[b]]))
                    : boxFactor(b).logProbability(kinds[b], values);
        }
        return sum;
    }

    /** How many alternatives of {@code branch} have mass; 1 for a point. */
    int support(int branch) {
        if (!table.discrete[branch]) {
            return 1;
        }
        return kinds[branch] == FactorKind.ARGMAX
                ? argmaxFactor(branch).support()
                : categoricalFactor(branch).support();
    }

    /** Whether alternative {@code a} of discrete branch {@code branch} has mass. */
    boolean mass(int branch, int a) {
        return kinds[branch] == FactorKind.ARGMAX
                ? argmaxFactor(branch).mass(a)
                : categoricalFactor(branch).probability(a) > 0;
    }

    /** Marks the alternatives of discrete branch {@code branch} that have mass. */
    void markMass(int branch, boolean[] reached) {
        if (kinds[branch] != FactorKind.ARGMAX) {
            categoricalFactor(branch).markMass(reached);
            return;
        }
        for (int a = 0; a < table.size(branch); a++) {
            reached[a] |= mass(branch, a);
        }
    }

    /** Adds {@link #weight} × the probability of each alternative of discrete branch {@code branch} to {@code sums}. */
    void addTo(double[] sums, int branch) {
        if (kinds[branch] != FactorKind.ARGMAX) {
            categoricalFactor(branch).addTo(sums, weight);
            return;
        }
        for (int a = 0; a < table.size(branch); a++) {
            sums[a] += weight * probability(branch, a);
        }
    }

    boolean samePoint(int branch, ComponentBuffer other) {
        return boxFactor(branch).samePoint(other.boxFactor(branch));
    }

    /** Narrows continuous factors to {@code rate} of their spread. */
    void narrow(double rate) {
        for (int b = 0; b < kinds.length; b++) {
            if (kinds[b] == FactorKind.GAUSSIAN || kinds[b] == FactorKind.TANH) {
                boxFactor(b).narrow(rate);
            }
        }
    }
}
