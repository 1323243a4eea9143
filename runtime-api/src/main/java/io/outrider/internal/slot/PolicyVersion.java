package io.outrider.internal.slot;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A policy and the count of what uses it: the slot that holds it, the lanes open on it, the episodes latched to it. When
 * the last lets go, a policy that the slot owns is closed. Thread-safe.
 */
public final class PolicyVersion {

    /** How long a replaced version may stay open for latched episodes. */
    static final long MAX_RETIRED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Policy policy;
    private final boolean owned;
    private final AtomicInteger users = new AtomicInteger(1);
    private final long since;
    private volatile boolean expired;
    private volatile long retiredAt;
    private volatile boolean retired;

    PolicyVersion(Policy policy, boolean owned, long nowNanos) {
        this.policy = policy;
        this.owned = owned;
        this.since = nowNanos;
    }

    /** The policy; usable only while retained. */
    public Policy policy() {
        return policy;
    }

    /** When it was accepted, by {@link System#nanoTime}. */
    public long since() {
        return since;
    }

    /**
     * Whether episodes latched to it are to move to a newer version at {@code nowNanos}, because it was replaced long ago or
     * too many old versions are kept.
     */
    public boolean expired(long nowNanos) {
        return expired || (retired && nowNanos - retiredAt > MAX_RETIRED_NANOS);
    }

    void retire(long nowNanos) {
        retiredAt = nowNanos;
        retired = true;
    }

    void expire() {
        expired = true;
    }

    boolean inUse() {
        return users.get() > 0;
    }

    /** Counts one more user; false if the policy may be closed already. */
    public boolean retain() {
        for (int now = users.get(); now > 0; now = users.get()) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Counts one user less. */
    public void release() {
        if (users.decrementAndGet() == 0 && owned) {
            policy.close();
        }
    }

    /** Opens a lane that counts as a user until {@link #close(Lane)}; the caller must have retained this version. */
    public Lane open(LaneSize size) {
        Lane lane = policy.openLane(size);
        users.incrementAndGet();
        return lane;
    }

    /** Closes a lane of this version. */
    public void close(Lane lane) {
        try {
            lane.close();
        } finally {
            release();
        }
    }
}
