package io.outrider.rollout;

/**
 * What the parts of a rollout cost in floating-point operations, where the policy does not say it itself.
 *
 * @param world of making and resetting a world
 * @param step of one step of the environment; the raw seconds are kept beside, see {@link Ledger#environmentNanos}
 * @param decision of one decision, added to what the policy's graph costs: encoding and choosing
 */
public record Costs(double world, double step, double decision) {

    /** Nothing but the policy's graph costs. */
    public static final Costs NONE = new Costs(0, 0, 0);

    /** Refuses what is negative or not finite. */
    public Costs {
        require("world", world);
        require("step", step);
        require("decision", decision);
    }

    private static void require(String what, double flops) {
        if (!(flops >= 0) || Double.isInfinite(flops)) {
            throw new IllegalArgumentException(
                    "the cost of a " + what + " must be finite and not negative, not " + flops);
        }
    }
}
