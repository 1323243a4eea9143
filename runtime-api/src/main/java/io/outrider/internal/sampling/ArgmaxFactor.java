package io.outrider.internal.sampling;

import io.outrider.sampling.GaussianArgmax;
import java.util.Arrays;
import java.util.Objects;

/**
 * The argmax of independent Gaussians over the legal alternatives of one branch: drawn by its latent, its probabilities by
 * quadrature. Alternatives without spread are constants; equal greatest constants share their mass.
 *
 * <p>P(a) = ∫ N(x; μₐ, σₐ) Πᵦ Φ((x − μᵦ)/σᵦ) dx, by 16-point Gauss–Legendre between the breakpoints μᵦ ± {0,1,2,4,8}σᵦ,
 * of which those that follow another closely are left out.
 */
final class ArgmaxFactor implements GaussianArgmax {

    private static final double[] OFFSETS = {-8, -4, -2, -1, 0, 1, 2, 4, 8};
    private static final double REACH = 8.5;
    private static final double SPACING = 2;
    private static final double[] NODES = {
        0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438,
        0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499
    };
    private static final double[] WEIGHTS = {
        0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674,
        0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096
    };

    private final BranchTable table;
    private final int branch;
    private final double[] means;
    private final double[] stds;
    private final double[] breakpoints;

    ArgmaxFactor(BranchTable table, int branch) {
        this.table = table;
        this.branch = branch;
        int capacity = table.candidates ? table.capacity : table.size(branch);
        means = new double[capacity];
        stds = new double[capacity];
        breakpoints = new double[OFFSETS.length * capacity + 3];
    }

    void clear() {
        Arrays.fill(means, 0, size(), 0);
        Arrays.fill(stds, 0, size(), 1);
    }

    @Override
    public int size() {
        return table.size(branch);
    }

    @Override
    public void set(int a, double mean, double std) {
        if (Double.isNaN(mean) || Double.isInfinite(mean)) {
            throw new IllegalArgumentException("the mean of alternative " + a + " must be finite, not " + mean);
        }
        if (!(std >= 0) || Double.isInfinite(std)) {
            throw new IllegalArgumentException(
                    "the standard deviation of alternative " + a + " must be finite and not negative, not " + std);
        }
        means[Objects.checkIndex(a, size())] = mean;
        stds[a] = std;
    }

    /** Draws one normal for each legal alternative and returns the greatest; equal ones share. */
    int draw(KeyedRandom random) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        int choice = -1;
        for (int a = 0; a < size(); a++) {
            if (!table.legal(branch, a)) {
                continue;
            }
            double x = stds[a] == 0 ? means[a] : means[a] + stds[a] * random.nextGaussian();
            if (x > best) {
                best = x;
                ties = 1;
                choice = a;
            } else if (x == best) {
                ties++;
                choice = random.nextDouble() * ties < 1 ? a : choice;
            }
        }
        return choice;
    }

    /** How many alternatives have mass. */
    int support() {
        double floor = greatestConstant();
        int count = 0;
        for (int a = 0; a < size(); a++) {
            count += table.legal(branch, a) && (stds[a] > 0 || means[a] == floor) ? 1 : 0;
        }
        return count;
    }

    /** Whether alternative {@code a} has mass. */
    boolean mass(int a) {
        return table.legal(branch, a) && (stds[a] > 0 || means[a] == greatestConstant());
    }

    private double greatestConstant() {
        double floor = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < size(); a++) {
            if (table.legal(branch, a) && stds[a] == 0) {
                floor = Math.max(floor, means[a]);
            }
        }
        return floor;
    }

    /** The probability that alternative {@code a} is the greatest. */
    double probability(int a) {
        if (!table.legal(branch, a)) {
            return 0;
        }
        double floor = greatestConstant();
        if (stds[a] == 0) {
            return means[a] < floor ? 0 : othersBelow(a, means[a]) / constantsAt(floor);
        }
        double high = means[a] + REACH * stds[a];
        double low = Math.max(Math.max(floor, means[a] - REACH * stds[a]), greatestReach(a));
        if (low >= high) {
            low = Math.max(floor, means[a] - REACH * stds[a]);
        }
        if (low >= high) {
            return othersBelow(a, low) * Normal.cdf((means[a] - low) / stds[a]);
        }
        int count = thin(collectBreakpoints(low, high));
        double sum = 0;
        for (int i = 1; i < count; i++) {
            sum += segment(a, breakpoints[i - 1], breakpoints[i]);
        }
        return Math.min(1, sum);
    }

    /** Below this some other alternative is greater, but for less than 1e-17. */
    private double greatestReach(int a) {
        double reach = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < size(); b++) {
            if (b != a && table.legal(branch, b) && stds[b] > 0) {
                reach = Math.max(reach, means[b] - REACH * stds[b]);
            }
        }
        return reach;
    }

    /** Drops breakpoints that follow another by less than two of the least deviations: 16 nodes reach further. */
    private int thin(int count) {
        double least = Double.POSITIVE_INFINITY;
        for (int b = 0; b < size(); b++) {
            least = table.legal(branch, b) && stds[b] > 0 ? Math.min(least, stds[b]) : least;
        }
        int kept = 1;
        for (int i = 1; i < count - 1; i++) {
            if (breakpoints[i] - breakpoints[kept - 1] >= SPACING * least) {
                breakpoints[kept++] = breakpoints[i];
            }
        }
        breakpoints[kept++] = breakpoints[count - 1];
        return kept;
    }

    private int constantsAt(double value) {
        int count = 0;
        for (int a = 0; a < size(); a++) {
            count += table.legal(branch, a) && stds[a] == 0 && means[a] == value ? 1 : 0;
        }
        return count;
    }

    private int collectBreakpoints(double low, double high) {
        int count = 0;
        breakpoints[count++] = low;
        breakpoints[count++] = high;
        for (int b = 0; b < size(); b++) {
            if (!table.legal(branch, b) || stds[b] == 0) {
                continue;
            }
            for (double offset : OFFSETS) {
                double x = means[b] + offset * stds[b];
                if (x > low && x < high) {
                    breakpoints[count++] = x;
                }
            }
        }
        Arrays.sort(breakpoints, 0, count);
        return count;
    }

    private double segment(int a, double from, double to) {
        double half = 0.5 * (to - from);
        double centre = 0.5 * (to + from);
        double sum = 0;
        for (int i = 0; i < NODES.length; i++) {
            sum += WEIGHTS[i] * (integrand(a, centre - half * NODES[i]) + integrand(a, centre + half * NODES[i]));
        }
        return sum * half;
    }

    private double integrand(int a, double x) {
        double density = Normal.density((x - means[a]) / stds[a]) / stds[a];
        return density == 0 ? 0 : density * othersBelow(a, x);
    }

    /** The probability that all other alternatives with spread are below {@code x}. */
    private double othersBelow(int a, double x) {
        double product = 1;
        for (int b = 0; b < size() && product > 0; b++) {
            double z = b == a || stds[b] == 0 ? REACH : (x - means[b]) / stds[b];
            if (z < REACH && table.legal(branch, b)) {
                product *= Normal.cdf(z);
            }
        }
        return product;
    }
}
