package io.outrider.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.outrider.Decision;
import io.outrider.PropensityKind;
import java.util.Objects;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a run spent, and what it learned for that.
 *
 * <p>Cost of an episode = cost of its world + Σ over its steps (environment + policy + choosing), in floating-point operations;
 * the environment's measured time is kept beside. Information is what decisions predicted, and what {@link #realise} found
 * after retraining: their ratio says how honest the predictions are.
 *
 * <p>Of one decision ({@link Decision#costFlops}, {@link Decision#information}, {@link #greedyWeight}) the figures are columns of
 * experience as well; of an episode or a run they are sums here. Thread-safe; a sum read while others add is a recent one.
 */
public final class Ledger {

    private final Costs costs;
    /** What counts everything that this does; null of one that stands alone. */
    private final @Nullable Ledger total;

    private final LongAdder episodes = new LongAdder();
    private final LongAdder decisions = new LongAdder();
    private final LongAdder decisionsOfUnknownCost = new LongAdder();
    private final DoubleAdder policyFlops = new DoubleAdder();
    private final LongAdder environmentNanos = new LongAdder();
    private final DoubleAdder predictedNats = new DoubleAdder();
    private final DoubleAdder realisedNats = new DoubleAdder();
    private final DoubleAdder weights = new DoubleAdder();
    private final DoubleAdder squaredWeights = new DoubleAdder();

    /** An empty account, in which the parts that no graph tells cost what {@code costs} says. */
    public Ledger(Costs costs) {
        this(costs, null);
    }

    private Ledger(Costs costs, @Nullable Ledger total) {
        this.costs = Objects.requireNonNull(costs, "costs");
        this.total = total;
    }

    /** An empty account of a part of this one: whatever is counted there is counted here as well. */
    public Ledger part() {
        return new Ledger(costs, this);
    }

    /** Counts an episode that began in a world. */
    public void episode() {
        episodes.increment();
        if (total != null) {
            total.episode();
        }
    }

    /** Counts one decision: what it cost, what information it predicted, and its importance weight for the greedy policy. */
    public void decision(Decision<?> decision) {
        decision(decision.costFlops(), decision.information(), greedyWeight(decision));
    }

    /**
     * The importance weight of {@code decision} for the greedy policy, which draws uniformly from the actions of the best score:
     * 0 where it explored, else 1/({@link Decision#ties} · propensity); NaN where the propensity is no probability, or ties are
     * not known.
     */
    public static double greedyWeight(Decision<?> decision) {
        if (decision.propensityKind() != PropensityKind.EXACT) {
            return Double.NaN;
        }
        if (decision.explored()) {
            return 0;
        }
        return decision.ties() == 0 ? Double.NaN : 1 / (decision.ties() * decision.propensity());
    }

    /** Counts one decision by its figures; NaN for what is not known. */
    void decision(double flops, double information, double weight) {
        decisions.increment();
        if (Double.isNaN(flops)) {
            decisionsOfUnknownCost.increment();
        } else {
            policyFlops.add(flops);
        }
        if (!Double.isNaN(information)) {
            predictedNats.add(information);
        }
        if (!Double.isNaN(weight)) {
            weights.add(weight);
            squaredWeights.add(weight * weight);
        }
        if (total != null) {
            total.decision(flops, information, weight);
        }
    }

    /** Counts time that environments took. */
    public void environment(long nanos) {
        environmentNanos.add(nanos);
        if (total != null) {
            total.environment(nanos);
        }
    }

    /** Counts information that retraining brought, as {@link Information#realised} measures it; may be negative. */
    public void realise(double nats) {
        realisedNats.add(nats);
        if (total != null) {
            total.realise(nats);
        }
    }

    /** Counts one episode. */
    void add(Tally episode) {
        episodes.increment();
        decisions.add(episode.decisions);
        decisionsOfUnknownCost.add(episode.decisionsOfUnknownCost);
        policyFlops.add(episode.policyFlops);
        environmentNanos.add(episode.environmentNanos);
        predictedNats.add(episode.predictedNats);
        weights.add(episode.weights);
        squaredWeights.add(episode.squaredWeights);
        if (total != null) {
            total.add(episode);
        }
    }

    /** Counts all that {@code other} has counted, at this account's costs. */
    public void add(Ledger other) {
        episodes.add(other.episodes());
        decisions.add(other.decisions());
        decisionsOfUnknownCost.add(other.decisionsOfUnknownCost());
        policyFlops.add(other.policyFlops());
        environmentNanos.add(other.environmentNanos());
        predictedNats.add(other.predictedNats());
        realisedNats.add(other.realisedNats());
        weights.add(other.weights.sum());
        squaredWeights.add(other.squaredWeights.sum());
        if (total != null) {
            total.add(other);
        }
    }

    /** The number of episodes. */
    public long episodes() {
        return episodes.sum();
    }

    /** The number of decisions, which is that of steps. */
    public long decisions() {
        return decisions.sum();
    }

    /** How many of them a policy made that does not know what it costs; their graph counts as nothing. */
    public long decisionsOfUnknownCost() {
        return decisionsOfUnknownCost.sum();
    }

    /** What the policy's graph cost, in floating-point operations. */
    public double policyFlops() {
        return policyFlops.sum();
    }

    /** What worlds and their steps cost, in floating-point operations, their time included at the rate of the costs. */
    public double worldFlops() {
        return episodes() * costs.world()
                + decisions() * costs.step()
                + environmentNanos() / 1e9 * costs.flopsPerSecond();
    }

    /** What everything cost, in floating-point operations. */
    public double flops() {
        return policyFlops() + worldFlops() + decisions() * costs.decision();
    }

    /** The time that environments took, in nanoseconds of one thread. */
    public long environmentNanos() {
        return environmentNanos.sum();
    }

    /** The information that the decisions were predicted to bring, in nats. */
    public double predictedNats() {
        return predictedNats.sum();
    }

    /** The information that retraining was found to bring, in nats. */
    public double realisedNats() {
        return realisedNats.sum();
    }

    /** Predicted nats for each 10⁹ floating-point operations; NaN before any. */
    public double predictedNatsPerGigaflop() {
        return flops() > 0 ? predictedNats() / flops() * 1e9 : Double.NaN;
    }

    /** Realised nats for each 10⁹ floating-point operations; NaN before any. */
    public double realisedNatsPerGigaflop() {
        return flops() > 0 ? realisedNats() / flops() * 1e9 : Double.NaN;
    }

    /**
     * How many decisions the experience is worth for judging the greedy policy: (Σw)²/Σw² (Kish 1965); 0 without any that has a
     * weight.
     */
    public double effectiveSampleSize() {
        double squares = squaredWeights.sum();
        return squares > 0 ? weights.sum() * weights.sum() / squares : 0;
    }

    /**
     * Realised over predicted information: 1 of predictions that come true, near 0 of a sampler that chases noise; NaN before
     * any was predicted.
     */
    public double honesty() {
        return predictedNats() > 0 ? realisedNats() / predictedNats() : Double.NaN;
    }

    /** Shows this account in {@code registry}, each meter with {@code tags}, for as long as this is referred to. */
    public void bindTo(MeterRegistry registry, Tags tags) {
        registry.gauge("outrider.ledger.episodes", tags, this, Ledger::episodes);
        registry.gauge("outrider.ledger.decisions", tags, this, Ledger::decisions);
        registry.gauge("outrider.ledger.flops", tags, this, Ledger::flops);
        registry.gauge("outrider.ledger.policy.flops", tags, this, Ledger::policyFlops);
        registry.gauge("outrider.ledger.environment.seconds", tags, this, ledger -> ledger.environmentNanos() / 1e9);
        registry.gauge("outrider.ledger.information.predicted", tags, this, Ledger::predictedNats);
        registry.gauge("outrider.ledger.information.realised", tags, this, Ledger::realisedNats);
        registry.gauge("outrider.ledger.effective.sample.size", tags, this, Ledger::effectiveSampleSize);
    }

    @Override
    public String toString() {
        return "Ledger[episodes=" + episodes() + ", decisions=" + decisions() + ", flops=" + flops()
                + ", predictedNats=" + predictedNats() + ", realisedNats=" + realisedNats() + "]";
    }
}
