package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.Reason;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Component;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.GaussianArgmax;
import io.outrider.sampling.PathSampler;
import java.util.Arrays;

/** A reusable mixture; its components are made once and grow only in number. */
final class BehaviourBuffer implements Behaviour {

    private static final double TOLERANCE = 1e-6;

    private final BranchTable table;
    private ComponentBuffer[] components = new ComponentBuffer[0];
    private int count;
    private boolean direct;
    private boolean degenerate;
    private double totalWeight;
    private final double[] collapsed;

    BehaviourBuffer(BranchTable table, int expectedComponents) {
        this.table = table;
        collapsed = new double[table.capacity];
        grow(Math.max(1, expectedComponents));
    }

    private void grow(int size) {
        int old = components.length;
        components = Arrays.copyOf(components, size);
        for (int k = old; k < size; k++) {
            components[k] = new ComponentBuffer(table);
        }
    }

    void begin() {
        count = 0;
        direct = false;
        degenerate = false;
    }

    ComponentBuffer add(double weight) {
        if (count == components.length) {
            grow(2 * count);
        }
        ComponentBuffer component = components[count++];
        component.begin(weight);
        return component;
    }

    ComponentBuffer at(int k) {
        return components[k];
    }

    @Override
    public Component component(double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("a component's weight must be finite and not negative, not " + weight);
        }
        if (direct) {
            throw new IllegalStateException("the behaviour was filled in directly and cannot have more components");
        }
        return add(weight);
    }

    @Override
    public int components() {
        return count;
    }

    private ComponentBuffer only() {
        if (count == 0) {
            add(1);
            direct = true;
        } else if (!direct) {
            throw new IllegalStateException("the behaviour has components and cannot be filled in directly");
        }
        return components[0];
    }

    @Override
    public Categorical categorical(int branch) {
        return only().categorical(branch);
    }

    @Override
    public GaussianArgmax gaussianArgmax(int branch) {
        return only().gaussianArgmax(branch);
    }

    @Override
    public Gaussian gaussian(int branch) {
        return only().gaussian(branch);
    }

    @Override
    public Gaussian tanhGaussian(int branch) {
        return only().tanhGaussian(branch);
    }

    @Override
    public void uniform(int branch) {
        only().uniform(branch);
    }

    @Override
    public void point(int branch, double[] values) {
        only().point(branch, values);
    }

    @Override
    public void reason(Reason reason) {
        only().reason(reason);
    }

    @Override
    public void mixUniform(double epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("a mixture's weight must be in [0, 1], not " + epsilon);
        }
        scaleWeights(1 - epsilon);
        ComponentBuffer uniform = add(epsilon);
        uniform.reason = Reason.FLOOR;
        for (int b = 0; b < table.branches; b++) {
            uniform.uniform(b);
        }
    }

    void scaleWeights(double factor) {
        for (int k = 0; k < count; k++) {
            components[k].weight *= factor;
        }
    }

    @Override
    public double probability(int a) {
        requireOneDiscrete("a probability");
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += components[k].weight * components[k].rawProbability(a);
        }
        return sum;
    }

    @Override
    public Categorical collapse() {
        requireOneDiscrete("a collapsed distribution");
        int size = table.size(0);
        for (int a = 0; a < size; a++) {
            collapsed[a] = probability(a);
        }
        count = 0;
        direct = false;
        Categorical only = categorical();
        for (int a = 0; a < size; a++) {
            only.set(a, collapsed[a]);
        }
        return only;
    }

    private void requireOneDiscrete(String what) {
        if (table.branches != 1 || !table.discrete[0]) {
            throw new IllegalStateException(what + " needs exactly one branch, a discrete one; there are "
                    + table.branches + ", the first is " + table.branch(0));
        }
    }

    @Override
    public void degenerate() {
        degenerate = true;
    }

    boolean isDegenerate() {
        return degenerate;
    }

    /** Fails if {@code sampler} described nothing. */
    void requireSome(PathSampler sampler) {
        if (count == 0) {
            throw wrong("the sampler " + sampler + " described nothing");
        }
    }

    /** Fails unless this is a mixture of distributions of one kind over legal actions. */
    void check() {
        double total = 0;
        for (int k = 0; k < count; k++) {
            total += components[k].weight;
            if (components[k].weight > 0) {
                components[k].check(k);
            }
        }
        if (Math.abs(total - 1) > TOLERANCE) {
            throw wrong("the weights of the sampler's " + count + " components sum to " + total + ", not 1");
        }
        totalWeight = total;
        for (int b = 0; b < table.branches; b++) {
            if (!table.discrete[b]) {
                checkOneKind(b);
            }
        }
    }

    private void checkOneKind(int branch) {
        int points = 0;
        int densities = 0;
        for (int k = 0; k < count; k++) {
            if (components[k].weight > 0) {
                points += components[k].isPoint(branch) ? 1 : 0;
                densities += components[k].isPoint(branch) ? 0 : 1;
            }
        }
        if (points > 0 && densities > 0) {
            throw wrong("the sampler mixed a point with a density for branch " + branch);
        }
    }

    private static DecisionException wrong(String message) {
        return new DecisionException(DecisionException.Failure.SAMPLER, message, null);
    }

    /** The component at {@code u} in [0, 1) of the weights; always one with positive weight. */
    int draw(double u) {
        double target = u * totalWeight;
        double reached = 0;
        int last = 0;
        for (int k = 0; k < count; k++) {
            if (components[k].weight > 0) {
                reached += components[k].weight;
                last = k;
                if (target < reached) {
                    return k;
                }
            }
        }
        return last;
    }

    /** The probability of alternative {@code a} of the only branch, a discrete one, after {@link #check}. */
    double marginal(int a) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            if (components[k].weight > 0) {
                sum += components[k].weight * components[k].probability(0, a);
            }
        }
        return sum / totalWeight;
    }

    /**
     * Fills {@code out} with {@link #marginal} of each alternative: the same numbers, summed in the same order, component by
     * component.
     */
    void marginals(float[] out) {
        int size = table.size(0);
        Arrays.fill(collapsed, 0, size, 0);
        for (int k = 0; k < count; k++) {
            if (components[k].weight > 0) {
                components[k].addTo(collapsed, 0);
            }
        }
        for (int a = 0; a < size; a++) {
            out[a] = (float) (collapsed[a] / totalWeight);
        }
    }

    /** The logarithm of the probability, or density, of an action, after {@link #check}. */
    double logProbability(int[] choices, float[] values) {
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int k = 0; k < count; k++) {
            double weight = components[k].weight;
            double term = weight > 0
                    ? StrictMath.log(weight) + components[k].logProbability(choices, values)
                    : Double.NEGATIVE_INFINITY;
            if (term > max) {
                sum = sum * StrictMath.exp(max - term) + 1;
                max = term;
            } else if (term > Double.NEGATIVE_INFINITY) {
                sum += StrictMath.exp(term - max);
            }
        }
        return max == Double.NEGATIVE_INFINITY ? max : max + StrictMath.log(sum) - StrictMath.log(totalWeight);
    }

    /** Whether some component squashes to one of the outermost floats that {@code values} hold. */
    boolean isSaturated(float[] values) {
        for (int k = 0; k < count; k++) {
            if (components[k].weight > 0 && components[k].isSaturated(values)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a continuous branch has a density, not points. */
    boolean hasDensity() {
        if (table.dimensions == 0) {
            return false;
        }
        for (int k = 0; k < count; k++) {
            for (int b = 0; b < table.branches; b++) {
                if (!table.discrete[b] && components[k].weight > 0 && !components[k].isPoint(b)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether some factor's probabilities take quadrature. */
    boolean needsQuadrature() {
        for (int k = 0; k < count; k++) {
            for (int b = 0; b < table.branches; b++) {
                if (components[k].weight > 0 && components[k].kind(b) == FactorKind.ARGMAX) {
                    return true;
                }
            }
        }
        return false;
    }
}
