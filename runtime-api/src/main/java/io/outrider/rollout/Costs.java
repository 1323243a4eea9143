package io.outrider.rollout;

/**
 * What the parts of a rollout cost in floating-point operations, where the policy does not say it itself.
 *
 * <p>The time that worlds take, to be opened, reset and stepped, is measured; {@code flopsPerSecond} converts it, at a rate that
 * {@link FlopRate} measures. A run on a budget of FLOPs is then no more repeatable than one on a budget of time: for one that
 * must be, give {@code world} and {@code step} from an earlier run instead ({@link Ledger#environmentNanos} over its decisions,
 * times the rate).
 *
 * @param world of making and resetting a world
 * @param step of one step of the environment
 * @param decision of one decision, added to what the policy's graph costs: encoding and choosing
 * @param flopsPerSecond of one second that worlds take, added to {@code world} and {@code step}
 */
public record Costs(double world, double step, double decision, double flopsPerSecond) {

    /** Nothing but the policy's graph costs. */
    public static final Costs NONE = new Costs(0, 0, 0);

    /** The same however long worlds take. */
    public Costs(double world, double step, double decision) {
        this(world, step, decision, 0);
    }

    /** The policy's graph, and the time that worlds take at {@code flopsPerSecond}. */
    public static Costs timed(double flopsPerSecond) {
        return new Costs(0, 0, 0, flopsPerSecond);
    }

    /** Refuses what is negative or not finite. */
    public Costs {
        require("world", world);
        require("step", step);
        require("decision", decision);
        require("second", flopsPerSecond);
    }

    private static void require(String what, double flops) {
        if (!(flops >= 0) || Double.isInfinite(flops)) {
            throw new IllegalArgumentException(
                    "the cost of a " + what + " must be finite and not negative, not " + flops);
        }
    }
}
