package io.outrider.evaluation;

import io.outrider.experience.Transition;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The built-in model of rewards: ridge regression on the observation, one for each alternative; over candidates one for
 * all, on the observation and the candidate's features. Cross-fitted: a unit's rewards are predicted from the other folds
 * alone. The penalty is 1 on every coefficient but the intercept's. Where the regressions would be too large, each
 * predicts the mean.
 */
final class RidgeRewards {

    static final int FOLDS = 5;

    private static final double PENALTY = 1;
    private static final long LARGEST = 1 << 20;

    private final boolean candidates;
    private final int size;
    private final boolean meanOnly;
    /** By fold, then by alternative. */
    private final double[][][] coefficients;

    /** Fits to {@code units}, unit i in fold i mod {@link #FOLDS}; {@code actions} is 0 for candidates. */
    RidgeRewards(List<Unit> units, int actions) {
        Transition first = units.get(0).steps().get(0);
        float[][] shown = first.candidates();
        candidates = shown != null;
        int models = shown == null ? actions : 1;
        int width = shown == null || shown.length == 0 ? 0 : shown[0].length;
        long wanted = 1L + first.observation().length + width;
        meanOnly = models * wanted * wanted > LARGEST;
        size = meanOnly ? 1 : (int) wanted;
        Normals[][] normals = new Normals[FOLDS][models];
        for (Normals[] fold : normals) {
            for (int m = 0; m < models; m++) {
                fold[m] = new Normals(size);
            }
        }
        double[] x = new double[size];
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            for (int t = 0; t < unit.steps().size(); t++) {
                Transition step = unit.steps().get(t);
                int action = choice(step, shown == null ? actions : RecordedRow.candidates(step));
                fill(x, step, action);
                normals[i % FOLDS][candidates ? 0 : action].add(x, unit.reward(t) / unit.factor(t));
            }
        }
        coefficients = new double[FOLDS][models][];
        for (int fold = 0; fold < FOLDS; fold++) {
            for (int m = 0; m < models; m++) {
                coefficients[fold][m] = others(normals, fold, m).solve();
            }
        }
    }

    private static int choice(Transition step, int alternatives) {
        int[] choices = step.choices();
        if (choices.length != 1 || choices[0] < 0 || choices[0] >= alternatives) {
            throw new IllegalArgumentException("the decision " + step.decisionId() + " was one of " + alternatives
                    + " alternatives, but the choice is "
                    + (choices.length == 1 ? choices[0] : Arrays.toString(choices)));
        }
        return choices[0];
    }

    private static Normals others(Normals[][] normals, int fold, int model) {
        Normals sum = new Normals(normals[0][model].right.length);
        for (int other = 0; other < FOLDS; other++) {
            if (other != fold) {
                sum.add(normals[other][model]);
            }
        }
        return sum;
    }

    private void fill(double[] x, Transition step, int action) {
        x[0] = 1;
        if (meanOnly) {
            return;
        }
        float[] observation = step.observation();
        float @Nullable [] @Nullable [] shown = step.candidates();
        float[] candidate = shown == null || shown[action] == null ? new float[0] : shown[action];
        if (1 + observation.length + candidate.length != x.length) {
            throw new IllegalArgumentException("the decision " + step.decisionId() + " has "
                    + (observation.length + candidate.length) + " features, but others have " + (x.length - 1));
        }
        for (int j = 0; j < observation.length; j++) {
            x[1 + j] = observation[j];
        }
        for (int j = 0; j < candidate.length; j++) {
            x[1 + observation.length + j] = candidate[j];
        }
    }

    /** The reward that unit {@code unit} is expected to earn by {@code action} at {@code step}. */
    double reward(int unit, Transition step, int action) {
        double[] x = new double[size];
        fill(x, step, action);
        double[] w = coefficients[unit % FOLDS][candidates ? 0 : action];
        double sum = 0;
        for (int j = 0; j < size; j++) {
            sum += w[j] * x[j];
        }
        return sum;
    }

    /** The normal equations of one regression. */
    private static final class Normals {
        final double[][] left;
        final double[] right;

        Normals(int size) {
            left = new double[size][size];
            right = new double[size];
        }

        void add(double[] x, double y) {
            for (int i = 0; i < x.length; i++) {
                right[i] += x[i] * y;
                for (int j = 0; j <= i; j++) {
                    left[i][j] += x[i] * x[j];
                }
            }
        }

        void add(Normals other) {
            for (int i = 0; i < right.length; i++) {
                right[i] += other.right[i];
                for (int j = 0; j <= i; j++) {
                    left[i][j] += other.left[i][j];
                }
            }
        }

        /** By Cholesky's decomposition; zeros without data. */
        double[] solve() {
            int n = right.length;
            if (left[0][0] == 0) {
                return new double[n];
            }
            for (int i = 0; i < n; i++) {
                left[i][i] += i == 0 ? 0 : PENALTY;
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    double sum = left[i][j];
                    for (int k = 0; k < j; k++) {
                        sum -= left[i][k] * left[j][k];
                    }
                    left[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / left[j][j];
                }
            }
            double[] w = right.clone();
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < i; k++) {
                    w[i] -= left[i][k] * w[k];
                }
                w[i] /= left[i][i];
            }
            for (int i = n - 1; i >= 0; i--) {
                for (int k = i + 1; k < n; k++) {
                    w[i] -= left[k][i] * w[k];
                }
                w[i] /= left[i][i];
            }
            return w;
        }
    }
}
