package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.sampling.Categorical;
import java.util.Arrays;
import java.util.Objects;

/** A categorical over the alternatives of one discrete branch. */
final class CategoricalFactor implements Categorical {

    private static final double TOLERANCE = 1e-6;

    /** No alternative has mass, and {@link #probabilities} are all 0. */
    private static final int NONE = -1;
    /** The {@link #probabilities} say. */
    private static final int OPEN = -2;
    /** They do, and are known to be a distribution over legal alternatives. */
    private static final int SOUND = -3;

    private final BranchTable table;
    private final int branch;
    private final double[] probabilities;
    private double sum;
    /** The alternative that has all the mass, while {@link #probabilities} are all 0; or one of the constants. */
    private int only = OPEN;

    CategoricalFactor(BranchTable table, int branch) {
        this.table = table;
        this.branch = branch;
        probabilities = new double[table.candidates ? table.capacity : table.size(branch)];
    }

    void clear() {
        if (only <= OPEN) {
            Arrays.fill(probabilities, 0);
        }
        only = NONE;
    }

    @Override
    public int size() {
        return table.size(branch);
    }

    @Override
    public boolean legal(int a) {
        return table.legal(branch, Objects.checkIndex(a, size()));
    }

    @Override
    public int legalCount() {
        return table.legalCount(branch);
    }

    @Override
    public double get(int a) {
        Objects.checkIndex(a, size());
        return only <= OPEN ? probabilities[a] : a == only ? 1 : 0;
    }

    @Override
    public void set(int a, double probability) {
        Objects.checkIndex(a, size());
        if (only != OPEN) {
            open();
        }
        probabilities[a] = probability;
    }

    /** Makes the {@link #probabilities} say what {@link #only} does. */
    private void open() {
        if (only >= 0) {
            probabilities[only] = 1;
        }
        only = OPEN;
    }

    @Override
    public void point(int a) {
        Objects.checkIndex(a, size());
        clear();
        only = a;
    }

    @Override
    public void scale(double factor) {
        if (only != OPEN) {
            open();
        }
        int count = size();
        for (int a = 0; a < count; a++) {
            probabilities[a] *= factor;
        }
    }

    @Override
    public void uniform() {
        int count = size();
        double share = 1.0 / legalCount();
        for (int a = 0; a < count; a++) {
            probabilities[a] = table.legal(branch, a) ? share : 0;
        }
        sum = 1;
        only = SOUND;
    }

    /** Whether this is a distribution over the alternatives of that branch there. */
    boolean isOver(BranchTable table, int branch) {
        return this.table == table && this.branch == branch;
    }

    /**
     * Fills it with {@code weights} × {@code factor} of the engine's own, whose sum is 1 but for rounding, which are not
     * negative, and 0 where an alternative is illegal: {@link #check} need not look at them.
     */
    void fill(double[] weights, double factor) {
        int count = size();
        for (int a = 0; a < count; a++) {
            probabilities[a] = weights[a] * factor;
        }
        sum = 1;
        only = SOUND;
    }

    /** Fails if this is not a distribution over legal alternatives; makes the sum what it is divided by. */
    void check(int component) {
        if (only == SOUND) {
            return;
        }
        if (only >= 0 && table.legal(branch, only)) {
            sum = 1;
            return;
        }
        if (only != OPEN) {
            open();
        }
        double total = 0;
        int count = size();
        for (int a = 0; a < count; a++) {
            double p = probabilities[a];
            if (!(p >= 0) || p == Double.POSITIVE_INFINITY) {
                throw wrong(component, "gives alternative " + a + " the probability " + p);
            }
            if (p > 0 && !table.legal(branch, a)) {
                throw wrong(component, "gives the illegal alternative " + a + " the probability " + p);
            }
            total += p;
        }
        if (Math.abs(total - 1) > TOLERANCE) {
            throw wrong(component, "sums to " + total + ", not 1");
        }
        sum = total;
    }

    private DecisionException wrong(int component, String what) {
        return new DecisionException(
                DecisionException.Failure.SAMPLER,
                "the sampler's categorical for branch " + branch + ", component " + component + ", " + what,
                null);
    }

    /** The probability of alternative {@code a}, after {@link #check}. */
    double probability(int a) {
        return only <= OPEN ? probabilities[a] / sum : a == only ? 1 : 0;
    }

    int support() {
        if (only >= 0) {
            return 1;
        }
        int count = 0;
        int size = size();
        for (int a = 0; a < size; a++) {
            count += probabilities[a] > 0 ? 1 : 0;
        }
        return count;
    }

    /** Marks the alternatives that have mass. */
    void markMass(boolean[] reached) {
        if (only >= 0) {
            reached[only] = true;
            return;
        }
        int size = size();
        for (int a = 0; a < size; a++) {
            reached[a] |= probabilities[a] > 0;
        }
    }

    /** Adds {@code weight} × the probability of each alternative, after {@link #check}. */
    void addTo(double[] sums, double weight) {
        if (only >= 0) {
            sums[only] += weight;
            return;
        }
        int size = size();
        for (int a = 0; a < size; a++) {
            double p = probabilities[a];
            if (p > 0) {
                sums[a] += weight * (p / sum);
            }
        }
    }

    /** The alternative at {@code u} in [0, 1) of the distribution function; always one with positive probability. */
    int draw(double u) {
        if (only >= 0) {
            return only;
        }
        double target = u * sum;
        double reached = 0;
        int size = size();
        for (int a = 0; a < size; a++) {
            reached += probabilities[a];
            if (target < reached) {
                return a;
            }
        }
        int last = size - 1;
        while (last >= 0 && probabilities[last] == 0) {
            last--;
        }
        return last;
    }
}
