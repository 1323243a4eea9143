package io.outrider.rollout;

import java.time.Duration;

/**
 * What a run of rollouts may spend; it begins no further generation of episodes once any limit is reached.
 *
 * <p>Immutable: each method that sets a limit returns another value. Limits of decisions, episodes and FLOPs make a run
 * repeatable; one of time does not.
 */
public final class Budget {

    private final long episodes;
    private final long decisions;
    private final double flops;
    private final long nanos;

    private Budget(long episodes, long decisions, double flops, long nanos) {
        this.episodes = episodes;
        this.decisions = decisions;
        this.flops = flops;
        this.nanos = nanos;
    }

    /** Exactly {@code episodes} episodes. */
    public static Budget episodes(long episodes) {
        return none().andEpisodes(episodes);
    }

    /** At least {@code decisions} decisions: the episodes under way when they are reached are finished. */
    public static Budget decisions(long decisions) {
        return none().andDecisions(decisions);
    }

    /** At least {@code flops} floating-point operations, as the ledger counts them. */
    public static Budget flops(double flops) {
        return none().andFlops(flops);
    }

    /** At least {@code time}. */
    public static Budget time(Duration time) {
        return none().andTime(time);
    }

    private static Budget none() {
        return new Budget(Long.MAX_VALUE, Long.MAX_VALUE, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
    }

    /** As well, at most {@code episodes} episodes. */
    public Budget andEpisodes(long episodes) {
        return new Budget(positive("episodes", episodes), decisions, flops, nanos);
    }

    /** As well, no further generation after {@code decisions} decisions. */
    public Budget andDecisions(long decisions) {
        return new Budget(episodes, positive("decisions", decisions), flops, nanos);
    }

    /** As well, no further generation after {@code flops} floating-point operations. */
    public Budget andFlops(double flops) {
        if (!(flops > 0)) {
            throw new IllegalArgumentException("a budget of FLOPs must be positive, not " + flops);
        }
        return new Budget(episodes, decisions, flops, nanos);
    }

    /** As well, no further generation after {@code time}. */
    public Budget andTime(Duration time) {
        return new Budget(episodes, decisions, flops, positive("nanoseconds", time.toNanos()));
    }

    private static long positive(String unit, long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a budget of " + unit + " must be positive, not " + limit);
        }
        return limit;
    }

    /** How many more episodes may begin, after {@code begun}. */
    long episodesLeft(long begun) {
        return episodes - begun;
    }

    /** The share of the budget that is spent, by the limit that is nearest; 1 or more when it is used up. */
    double spent(long ranEpisodes, long ranDecisions, double ranFlops, long ranNanos) {
        double most = Math.max(share(ranEpisodes, episodes), share(ranDecisions, decisions));
        most = Math.max(most, share(ranNanos, nanos));
        return Double.isInfinite(flops) ? most : Math.max(most, ranFlops / flops);
    }

    private static double share(long ran, long limit) {
        return limit == Long.MAX_VALUE ? 0 : (double) ran / limit;
    }

    /** Whether FLOPs are limited, so that they must be known. */
    boolean limitsFlops() {
        return !Double.isInfinite(flops);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Budget[");
        append(text, "episodes", episodes, episodes != Long.MAX_VALUE);
        append(text, "decisions", decisions, decisions != Long.MAX_VALUE);
        append(text, "flops", flops, limitsFlops());
        append(text, "time", Duration.ofNanos(nanos), nanos != Long.MAX_VALUE);
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String name, Object limit, boolean set) {
        if (set) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                    .append(name)
                    .append('=')
                    .append(limit);
        }
    }
}
