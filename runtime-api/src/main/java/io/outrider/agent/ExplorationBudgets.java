package io.outrider.agent;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How much exploration each segment of observations (a country, a tenant, a kind of player) may have, changed while agents
 * run: an agent's {@link AgentOptions#explorationRate(ToDoubleFunction) exploration rate}, with a switch for each segment
 * and one for all.
 *
 * <pre>{@code
 * var budgets = ExplorationBudgets.by(Visitor::country, 1.0).rate("CH", 0.2);
 * builder.explorationRate(budgets);
 * budgets.off("CH"); // greedy from the next decision on
 * }</pre>
 *
 * <p>Changes act on the next decision. Thread-safe.
 *
 * @param <O> the host's observation type
 */
public final class ExplorationBudgets<O> implements ToDoubleFunction<O> {

    private final Function<? super O, String> segment;
    private final double otherwise;
    private final Map<String, Double> rates = new ConcurrentHashMap<>();
    private final Map<String, Boolean> off = new ConcurrentHashMap<>();
    private volatile boolean allOff;

    private ExplorationBudgets(Function<? super O, String> segment, double otherwise) {
        this.segment = Objects.requireNonNull(segment, "segment");
        this.otherwise = inRange(otherwise);
    }

    /**
     * Budgets of segments.
     *
     * @param segment names the segment of an observation, for a request among candidates that of its context
     * @param otherwise the rate of segments that none was set for, in [0, 1]
     * @throws IllegalArgumentException if {@code otherwise} is out of range
     */
    public static <O> ExplorationBudgets<O> by(Function<? super O, String> segment, double otherwise) {
        return new ExplorationBudgets<>(segment, otherwise);
    }

    private static double inRange(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("an exploration rate must be in [0, 1], not " + rate);
        }
        return rate;
    }

    /**
     * Sets the rate of a segment.
     *
     * @throws IllegalArgumentException if {@code rate} is not in [0, 1]
     */
    public ExplorationBudgets<O> rate(String segment, double rate) {
        rates.put(segment, inRange(rate));
        return this;
    }

    /** Ends exploration in a segment, whatever its rate is. */
    public ExplorationBudgets<O> off(String segment) {
        off.put(segment, true);
        return this;
    }

    /** Lets a segment explore again, at its rate. */
    public ExplorationBudgets<O> on(String segment) {
        off.remove(segment);
        return this;
    }

    /** Ends exploration in all segments. */
    public ExplorationBudgets<O> allOff() {
        allOff = true;
        return this;
    }

    /** Takes {@link #allOff} back; segments that are off by themselves stay so. */
    public ExplorationBudgets<O> allOn() {
        allOff = false;
        return this;
    }

    /** The rate of the segment that {@code observation} is in. */
    @Override
    public double applyAsDouble(O observation) {
        if (allOff) {
            return 0;
        }
        String name = segment.apply(observation);
        if (name == null) {
            throw new IllegalStateException("the segment of the observation " + observation + " is null");
        }
        Double rate = rates.get(name);
        return off.containsKey(name) ? 0 : rate == null ? otherwise : rate;
    }
}
