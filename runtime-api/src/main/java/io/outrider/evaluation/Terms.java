package io.outrider.evaluation;

import io.outrider.PropensityKind;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.EpisodeFilter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each unit contributes to each estimator, for one candidate. */
final class Terms {

    /** Predicts a step's own reward. */
    @FunctionalInterface
    interface StepReward {
        double of(int unit, Transition step, int action);
    }

    final int units;
    final boolean oneChoice;
    /** 1 / keep-probability. */
    final double[] keep;
    /** The product of a unit's ratios. */
    final double[] weight;

    final double[] returns;
    final double[] perDecision;
    final double[] robust;
    final double[] switched;
    boolean singleSteps = true;

    private final double bound;
    private int steps;
    private int gaps;
    private int unchecked;
    private int singletons;
    private int estimated;
    private double missing;
    private double smallest = Double.NaN;
    private int calibrated;
    private double calibration;
    private double calibrationSquares;

    Terms(Candidate candidate, List<Unit> log, @Nullable StepReward model, double bound) {
        this.bound = bound;
        units = log.size();
        oneChoice = candidate.isOneChoice() && model != null;
        keep = new double[units];
        weight = new double[units];
        returns = new double[units];
        perDecision = new double[units];
        robust = new double[units];
        switched = new double[units];
        for (int i = 0; i < units; i++) {
            add(i, log.get(i), candidate, model);
        }
    }

    private void add(int i, Unit unit, Candidate candidate, @Nullable StepReward model) {
        keep[i] = 1 / unit.keep();
        returns[i] = unit.total();
        singleSteps &= unit.steps().size() == 1;
        EpisodeFilter filter = candidate.begin(unit);
        double before = 1;
        for (int t = 0; t < unit.steps().size(); t++) {
            Transition row = unit.steps().get(t);
            Candidate.Step step = candidate.step(row, filter);
            note(row, step);
            double after = before * step.ratio();
            double reward = unit.reward(t);
            perDecision[i] += after * reward;
            double[] masses = step.masses();
            if (masses != null && model != null) {
                double expected = 0;
                for (int a = 0; a < masses.length; a++) {
                    expected += masses[a] > 0 ? masses[a] * model.of(i, row, a) : 0;
                }
                double predicted = model.of(i, row, row.choices()[0]);
                double base = before * unit.factor(t) * expected;
                double correction = after * (reward - unit.factor(t) * predicted);
                robust[i] += base + correction;
                switched[i] += base + (after <= bound ? correction : 0);
            }
            before = after;
        }
        weight[i] = before;
    }

    private void note(Transition row, Candidate.Step step) {
        steps++;
        gaps += step.missing() > 1e-9 ? 1 : 0;
        missing += step.missing();
        unchecked += step.checked() ? 0 : 1;
        singletons += Candidate.isSingleton(row) ? 1 : 0;
        estimated += row.propensityKind() == PropensityKind.MONTE_CARLO ? 1 : 0;
        smallest = Double.isNaN(smallest) ? row.propensity() : Math.min(smallest, row.propensity());
        if (row.propensityKind() == PropensityKind.EXACT && row.support() > 0) {
            double inverse = 1 / (row.support() * row.propensity());
            calibrated++;
            calibration += inverse;
            calibrationSquares += inverse * inverse;
        }
    }

    Overlap overlap(Overlap.LeftOut leftOut) {
        double sum = 0;
        double squares = 0;
        double plain = 0;
        double kept = 0;
        double largest = 0;
        for (int i = 0; i < units; i++) {
            double w = keep[i] * weight[i];
            sum += w;
            squares += w * w;
            plain += keep[i] * weight[i];
            kept += keep[i];
            largest = Math.max(largest, weight[i]);
        }
        double mean = calibration / calibrated;
        double variance = Math.max(0, calibrationSquares / calibrated - mean * mean);
        return new Overlap(
                units,
                steps,
                leftOut,
                squares == 0 ? 0 : sum * sum / squares,
                largest,
                plain / kept,
                smallest,
                gaps,
                steps == 0 ? 0 : missing / steps,
                unchecked,
                singletons,
                estimated,
                mean,
                Math.sqrt(variance / calibrated));
    }

    /** Whether all units were kept with the same probability, so that weighted means are plain ones. */
    boolean evenlyKept() {
        return Arrays.stream(keep).allMatch(each -> each == keep[0]);
    }

    /** What unit {@code i} contributes to {@code estimator}, before the weight for thinning. */
    double term(Estimator estimator, int i) {
        return switch (estimator) {
            case IPS, SELF_NORMALISED -> weight[i] * returns[i];
            case CLIPPED -> Math.min(weight[i], bound) * returns[i];
            case PER_DECISION -> perDecision[i];
            case DOUBLY_ROBUST -> robust[i];
            case SWITCH_DOUBLY_ROBUST -> switched[i];
        };
    }

    /** The terms of {@code estimator}. */
    double[] terms(Estimator estimator) {
        double[] terms = new double[units];
        for (int i = 0; i < units; i++) {
            terms[i] = term(estimator, i);
        }
        return terms;
    }

    /** The estimator as a ratio of sums. */
    Ratio ratio(Estimator estimator) {
        double[] below = new double[units];
        for (int i = 0; i < units; i++) {
            below[i] = keep[i] * (estimator == Estimator.SELF_NORMALISED ? weight[i] : 1);
        }
        return new Ratio(kept(terms(estimator)), below);
    }

    /** {@code terms} multiplied by the weights for thinning. */
    double[] kept(double[] terms) {
        double[] weighted = terms.clone();
        for (int i = 0; i < units; i++) {
            weighted[i] *= keep[i];
        }
        return weighted;
    }
}
