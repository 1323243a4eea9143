package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.sampling.Categorical;
import java.util.Arrays;
import java.util.Objects;

/** A categorical over the alternatives of one discrete branch. */
final class CategoricalFactor implements Categorical {

    private static final double TOLERANCE = 1e-6;

    private final BranchTable table;
    private final int branch;
    private final double[] probabilities;
    private double sum;

    CategoricalFactor(BranchTable table, int branch) {
        this.table = table;
        this.branch = branch;
        probabilities = new double[table.candidates ? table.capacity : table.size(branch)];
    }

    void clear() {
        Arrays.fill(probabilities, 0, size(), 0);
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
        return probabilities[Objects.checkIndex(a, size())];
    }

    @Override
    public void set(int a, double probability) {
        probabilities[Objects.checkIndex(a, size())] = probability;
    }

    /** Fails if this is not a distribution over legal alternatives; makes the sum what it is divided by. */
    void check(int component) {
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
        return probabilities[a] / sum;
    }

    int support() {
        int count = 0;
        int size = size();
        for (int a = 0; a < size; a++) {
            count += probabilities[a] > 0 ? 1 : 0;
        }
        return count;
    }

    /** Whether it is of {@code branch} of {@code table}. */
    boolean isOf(BranchTable table, int branch) {
        return this.table == table && this.branch == branch;
    }

    /** Marks the alternatives that have mass. */
    void markMass(boolean[] reached) {
        int size = size();
        for (int a = 0; a < size; a++) {
            reached[a] |= probabilities[a] > 0;
        }
    }

    /** Adds {@code weight} × the probability of each alternative, after {@link #check}. */
    void addTo(double[] sums, double weight) {
        int size = size();
        for (int a = 0; a < size; a++) {
            double p = probabilities[a];
            if (p > 0) {
                sums[a] += weight * (p / sum);
            }
        }
    }

    /** Makes it uniform over the legal alternatives at which {@code scores}, from {@code first} on, are {@code best}. */
    void setGreedy(float[] scores, int first, float best, double share) {
        int size = size();
        for (int a = 0; a < size; a++) {
            probabilities[a] = scores[first + a] == best && table.legal(branch, a) ? share : 0;
        }
    }

    /** The alternative at {@code u} in [0, 1) of the distribution function; always one with positive probability. */
    int draw(double u) {
        double target = u * sum;
        double reached = 0;
        int last = -1;
        int size = size();
        for (int a = 0; a < size; a++) {
            double p = probabilities[a];
            if (p > 0) {
                reached += p;
                last = a;
                if (target < reached) {
                    return a;
                }
            }
        }
        return last;
    }
}
