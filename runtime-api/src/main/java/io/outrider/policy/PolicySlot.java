package io.outrider.policy;

import io.outrider.internal.slot.ManagedSlot;
import java.time.Duration;

/**
 * The place that holds the running version of a policy, and changes it under load.
 *
 * <p>A candidate is checked against the running signature and warmed, then swapped in atomically: calls that run finish
 * on the version that they began with, later ones use the new one. The slot owns and closes what it accepted; a refused
 * candidate stays the caller's. The previous version is kept for {@link #rollBack}. Thread-safe.
 */
public sealed interface PolicySlot extends AutoCloseable permits ManagedSlot {

    /** How often a followed source is polled. */
    Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /** A slot that holds {@code policy}, which stays the caller's to close, after the slot. */
    static PolicySlot of(Policy policy) {
        return ManagedSlot.holding(policy, false);
    }

    /** A slot that holds {@code policy} and owns it. */
    static PolicySlot owning(Policy policy) {
        return ManagedSlot.holding(policy, true);
    }

    /**
     * A slot that holds the newest model of {@code source}, loaded now, and follows it: from then on a thread named
     * {@code outrider-models} polls it every second.
     *
     * @throws PolicyException if the source holds no model yet, or none that loads; to begin without one, give a
     *     placeholder: {@link #follow(ModelSource, PolicyLoader, Policy)}
     */
    static PolicySlot follow(ModelSource source, PolicyLoader loader) {
        return ManagedSlot.following(source, loader, null);
    }

    /**
     * As {@link #follow(ModelSource, PolicyLoader)}, but begins with {@code initial}, which the slot then owns, where the
     * source holds no model yet or none that loads.
     */
    static PolicySlot follow(ModelSource source, PolicyLoader loader, Policy initial) {
        return ManagedSlot.following(source, loader, initial);
    }

    /**
     * Replaces the running version by {@code candidate} and owns it from then on. A candidate of the version that runs
     * already changes nothing, and is closed. The policy that ran before this one may be published again as it is.
     *
     * @throws PolicyRejectedException if its signature differs, an agent on this slot could not use it, or its trial run
     *     fails; the running version stays, and {@code candidate} stays the caller's
     * @throws PolicyHeldException if it fits, but the gate holds it back; the running version stays, and {@code candidate}
     *     stays the caller's
     * @throws IllegalStateException if the slot is closed or pinned
     * @throws IllegalArgumentException if this very policy was replaced earlier and only episodes keep it open
     */
    void publish(Policy candidate);

    /**
     * Has every version that fits judged by {@code gate} before it goes live, from now on; there is no gate unless one is
     * set. A version that comes after a placeholder is not judged. A held version of a followed source is judged again
     * every minute, until a newer one comes.
     */
    void gate(PolicyGate gate);

    /** Ends {@link #gate(PolicyGate)}. */
    void ungate();

    /** Keeps the running version: a followed source is left waiting and {@link #publish} refused until {@link #unpin}. */
    void pin();

    /** Ends {@link #pin}. */
    void unpin();

    /**
     * Brings the previous version back and pins it; the one that ran is kept in its place, so that a second call undoes the
     * first.
     *
     * @return the version that runs now
     * @throws IllegalStateException if there is no previous version
     */
    String rollBack();

    /** The version that new decisions use. */
    String version();

    /** The signature that every version keeps. */
    PolicySignature signature();

    /** What the slot holds now. */
    SlotStatus status();

    /**
     * Ends following, and closes what the slot owns: each version when its last call has ended, its last episode has, and
     * the agents on this slot, which fail from now on, are closed.
     */
    @Override
    void close();
}
