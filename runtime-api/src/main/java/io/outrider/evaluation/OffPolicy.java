package io.outrider.evaluation;

import io.outrider.evaluation.Estimate.Interval;
import io.outrider.evaluation.Estimate.Refusal;
import io.outrider.experience.Transition;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates, from logged experience, what a candidate (a policy with a sampler) would have earned in place of what acted.
 *
 * <p>The value is the mean return of a unit: a lone decision's reward, a slate's sum of rewards, an episode's discounted
 * sum. Each unit is weighted by 1 / keep-probability. Rows decided by the host count, with their propensity (they hold no
 * mask: every action counts as legal there); units with a fallback are left out. Where the log cannot say what the
 * candidate would have earned, the result is an {@link Estimate.Refused}, never a number: when more than the tolerated
 * share of propensities is unavailable, of steps had a support of one action though more was legal, or of the candidate's
 * mass lies where the log had none.
 *
 * <pre>{@code
 * OffPolicyReport report = OffPolicy.of(candidate, sampler).rewardBounds(0, 1).evaluate(rows);
 * }</pre>
 *
 * <p>Bootstrap intervals resample units, and are the same for the same seed. Not thread-safe.
 */
public final class OffPolicy {

    private final Policy policy;
    private final PathSampler sampler;
    private double explorationRate = Double.NaN;
    private double weightBound = 20;
    private double rewardLow = Double.NaN;
    private double rewardHigh = Double.NaN;
    private double confidence = 0.95;
    private int resamples = 1000;
    private long seed = 1;
    private double discount = 1;
    private double missingReward = Double.NaN;
    private double tolerance = 0.01;
    private @Nullable RewardModel rewardModel;

    private OffPolicy(Policy policy, PathSampler sampler) {
        this.policy = policy;
        this.sampler = sampler;
        new Candidate(policy, sampler, Double.NaN).close();
    }

    /**
     * An evaluation of {@code policy}, which stays the caller's, with {@code sampler} in front of it.
     *
     * @throws IllegalArgumentException if the sampler cannot use the policy, or one of them carries a state that the log
     *     does not show: a sampler with a memory, a recurrent policy
     */
    public static OffPolicy of(Policy policy, PathSampler sampler) {
        return new OffPolicy(policy, sampler);
    }

    /** The exploration rate that the candidate would have had, in [0, 1]; the recorded one unless set. */
    public OffPolicy explorationRate(double rate) {
        explorationRate = require(rate >= 0 && rate <= 1, rate, "an exploration rate must be in [0, 1]");
        return this;
    }

    /**
     * The bound W of importance weights: where clipping clips, where switching switches, and what Bernstein intervals
     * assume; 20 unless set.
     */
    public OffPolicy weightBound(double bound) {
        weightBound = require(bound > 0 && bound < Double.POSITIVE_INFINITY, bound, "a weight bound must be positive");
        return this;
    }

    /**
     * States that returns of a unit lie in [low, high], which empirical Bernstein intervals need; without it there are
     * none. They are given for importance-weighted means of evenly thinned logs whose weights stay within the weight
     * bound W (CLIPPED: always), over the range [min(0, W low), max(0, W high)]; and, where units are single steps, for
     * doubly robust means, over [low − W (high − low), high + W (high − low)], with predictions clamped to [low, high].
     * They hold for weights that are bounded by W for a reason, such as a floor, not because none was seen.
     */
    public OffPolicy rewardBounds(double low, double high) {
        require(Double.isFinite(low), low, "a reward bound must be finite");
        require(Double.isFinite(high) && high > low, high, "the upper reward bound must be finite and above " + low);
        rewardLow = low;
        rewardHigh = high;
        return this;
    }

    /** The probability with which intervals are to cover the value; 0.95 unless set. */
    public OffPolicy confidence(double confidence) {
        this.confidence = require(confidence > 0 && confidence < 1, confidence, "a confidence must be in (0, 1)");
        return this;
    }

    /** How many bootstrap resamples are drawn; 1000 unless set, at least 100. */
    public OffPolicy resamples(int resamples) {
        require(resamples >= 100, resamples, "a bootstrap needs at least 100 resamples");
        this.resamples = resamples;
        return this;
    }

    /** The seed of the bootstrap; 1 unless set. */
    public OffPolicy seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What a reward one step later in an episode is worth, in (0, 1]; 1 unless set. Slots of a slate are not discounted. */
    public OffPolicy discount(double discount) {
        this.discount = require(discount > 0 && discount <= 1, discount, "a discount must be in (0, 1]");
        return this;
    }

    /** Counts a missing reward as {@code reward}; units with a missing reward are left out unless set. */
    public OffPolicy missingReward(double reward) {
        missingReward = require(Double.isFinite(reward), reward, "a missing reward's value must be finite");
        return this;
    }

    /** The share of unavailable propensities, of single supports and of missing mass that is tolerated; 0.01 unless set. */
    public OffPolicy tolerance(double share) {
        tolerance = require(share >= 0 && share < 1, share, "a tolerated share must be in [0, 1)");
        return this;
    }

    /**
     * The model of rewards that doubly robust estimates use; unless set, a ridge regression on the observation for each
     * alternative (over candidates one for all, on the candidate's features too), fitted to these rows in five folds.
     */
    public OffPolicy rewardModel(RewardModel model) {
        rewardModel = model;
        return this;
    }

    private static double require(boolean holds, double value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
        return value;
    }

    /**
     * Evaluates the candidate on {@code rows}, all of one agent.
     *
     * @throws IllegalArgumentException if rows do not fit the candidate's inputs or actions
     */
    public OffPolicyReport evaluate(Iterable<? extends Transition> rows) {
        Unit.Log log = Unit.of(rows, discount, missingReward);
        Terms terms = terms(policy, log, model(log));
        Overlap overlap = terms.overlap(log.leftOut());
        Optional<Estimate> refused = refusal(overlap);
        Map<Estimator, Estimate> estimates = new EnumMap<>(Estimator.class);
        for (Estimator estimator : Estimator.values()) {
            estimates.put(estimator, refused.orElseGet(() -> estimate(estimator, terms, overlap)));
        }
        return new OffPolicyReport(estimates, overlap);
    }

    /**
     * Compares the candidate with {@code running}, a policy behind the same sampler that stays the caller's, on the same
     * rows.
     *
     * @throws IllegalArgumentException if rows do not fit the policies' inputs or actions
     */
    public OffPolicyComparison compare(Policy running, Iterable<? extends Transition> rows) {
        Unit.Log log = Unit.of(rows, discount, missingReward);
        Terms.StepReward model = model(log);
        Terms mine = terms(policy, log, model);
        Terms theirs = terms(running, log, model);
        Overlap overlap = mine.overlap(log.leftOut());
        Overlap runningOverlap = theirs.overlap(log.leftOut());
        Estimator estimator = mine.oneChoice ? Estimator.DOUBLY_ROBUST : Estimator.PER_DECISION;
        Estimate difference =
                refusal(overlap).or(() -> refusal(runningOverlap)).orElseGet(() -> difference(estimator, mine, theirs));
        return new OffPolicyComparison(estimator, difference, overlap, runningOverlap);
    }

    private Terms terms(Policy of, Unit.Log log, Terms.@Nullable StepReward model) {
        try (Candidate candidate = new Candidate(of, sampler, explorationRate)) {
            return new Terms(candidate, log.units(), model, weightBound);
        }
    }

    private Terms.@Nullable StepReward model(Unit.Log log) {
        PolicySignature signature = policy.signature();
        boolean fixed = !signature.hasCandidates();
        if (log.units().isEmpty()
                || (fixed
                        && (signature.branches().size() != 1
                                || !signature.branches().get(0).isDiscrete()))) {
            return null;
        }
        RewardModel given = rewardModel;
        Terms.StepReward raw = given != null
                ? (unit, step, action) -> given.reward(step, action)
                : new RidgeRewards(
                        log.units(), fixed ? signature.branches().get(0).size() : 0)::reward;
        return Double.isNaN(rewardLow)
                ? raw
                : (unit, step, action) -> Math.min(Math.max(raw.of(unit, step, action), rewardLow), rewardHigh);
    }

    private Optional<Estimate> refusal(Overlap overlap) {
        int unavailable = overlap.leftOut().unavailable();
        if (unavailable > tolerance * (overlap.units() + unavailable)) {
            return refused(
                    Refusal.UNAVAILABLE_PROPENSITY,
                    "%d of %d units have a step whose propensity is not known, or estimated as 0",
                    unavailable,
                    overlap.units() + unavailable);
        }
        if (overlap.units() < 2) {
            return refused(
                    Refusal.NO_ROWS, "%d units can be used, left out are %s", overlap.units(), overlap.leftOut());
        }
        if (overlap.singletons() > tolerance * overlap.steps()) {
            return refused(
                    Refusal.NO_OVERLAP,
                    "at %d of %d steps only one action could have been drawn",
                    overlap.singletons(),
                    overlap.steps());
        }
        if (overlap.missingMass() > tolerance) {
            return refused(
                    Refusal.NO_OVERLAP,
                    "%.4f of the candidate's mass is on actions that the log could not have taken",
                    overlap.missingMass());
        }
        return overlap.effectiveSampleSize() > 0
                ? Optional.empty()
                : refused(Refusal.NO_OVERLAP, "the candidate would have taken none of the logged actions");
    }

    private static Optional<Estimate> refused(Refusal reason, String format, Object... values) {
        return Optional.of(new Estimate.Refused(reason, String.format(Locale.ROOT, format, values)));
    }

    private Estimate estimate(Estimator estimator, Terms terms, Overlap overlap) {
        boolean modelled = estimator == Estimator.DOUBLY_ROBUST || estimator == Estimator.SWITCH_DOUBLY_ROBUST;
        if (modelled && !terms.oneChoice) {
            return new Estimate.Refused(
                    Refusal.NOT_ONE_CHOICE, "a model of rewards needs one choice among alternatives");
        }
        return value(terms.ratio(estimator), bernstein(estimator, modelled, terms, overlap));
    }

    private Estimate value(Ratio ratio, Optional<Interval> bernstein) {
        double[] resampled = ratio.resampled(resamples, seed);
        return new Estimate.Value(
                ratio.value(), Ratio.deviation(resampled), ratio.accelerated(resampled, confidence), bernstein);
    }

    private Optional<Interval> bernstein(Estimator estimator, boolean modelled, Terms terms, Overlap overlap) {
        boolean mean = estimator != Estimator.SELF_NORMALISED
                && (terms.singleSteps || estimator == Estimator.IPS || estimator == Estimator.CLIPPED);
        boolean bounded = estimator == Estimator.CLIPPED
                || estimator == Estimator.SWITCH_DOUBLY_ROBUST
                || overlap.largestWeight() <= weightBound;
        if (Double.isNaN(rewardLow) || !mean || !bounded || !terms.evenlyKept()) {
            return Optional.empty();
        }
        double span = rewardHigh - rewardLow;
        double low = modelled ? rewardLow - weightBound * span : Math.min(0, weightBound * rewardLow);
        double high = modelled ? rewardHigh + weightBound * span : Math.max(0, weightBound * rewardHigh);
        double[] values = terms.terms(estimator);
        requireWithin(values, low, high);
        return Optional.of(Ratio.bernstein(values, low, high, confidence));
    }

    private void requireWithin(double[] values, double low, double high) {
        double slack = 1e-9 * (high - low);
        double worst = Arrays.stream(values)
                .filter(value -> value < low - slack || value > high + slack)
                .findFirst()
                .orElse(Double.NaN);
        require(
                Double.isNaN(worst),
                worst,
                "with returns in [" + rewardLow + ", " + rewardHigh + "] a unit's term must be in [" + low + ", " + high
                        + "]");
    }

    private Estimate difference(Estimator estimator, Terms mine, Terms theirs) {
        double[] differences = mine.terms(estimator);
        double[] others = theirs.terms(estimator);
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= others[i];
        }
        return value(new Ratio(mine.kept(differences), mine.keep), Optional.empty());
    }
}
