package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.internal.slot.PolicyVersion;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.LaneSize;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The idle work spaces of one agent on one policy version, and the count of episodes latched to it. Taking one neither
 * blocks nor allocates once there are enough. Thread-safe.
 */
public final class VersionLanes {

    /** The most rows of one run. */
    public static final int MAX_ROWS = 256;

    private static final int[] ROWS = {1, 8, 64, MAX_ROWS};
    private static final int SMALLEST_BUCKET = 8;
    private static final int BUCKETS = 14;
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final System.Logger LOG = System.getLogger(VersionLanes.class.getName());

    private final PolicyVersion version;
    private final List<Branch> branches;
    private final PathSampler sampler;
    private final long seed;
    private final int capacity;
    private final int fixedCandidates;
    /** What this version gave before; null where that is not kept. */
    private final @Nullable OutputCache cache;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Workspace>> idle =
            new AtomicReferenceArray<>(ROWS.length * BUCKETS);
    /** Latched episodes, plus one while this is the agent's current version; CLOSED after the last. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Takes over the caller's retention of {@code version}.
     *
     * @param cachedOutputs of how many rows the outputs are kept; 0 for none
     */
    VersionLanes(
            PolicyVersion version,
            List<Branch> branches,
            PathSampler sampler,
            long seed,
            int capacity,
            int cachedOutputs) {
        this.version = version;
        this.branches = branches;
        this.sampler = sampler;
        this.seed = seed;
        this.capacity = capacity;
        this.fixedCandidates = fixedCandidates(version.policy().signature());
        this.cache = cachedOutputs == 0 ? null : new OutputCache(cachedOutputs);
    }

    private static int fixedCandidates(PolicySignature signature) {
        int index = signature.indexOf(InputRole.CANDIDATES);
        if (index < 0) {
            return 0;
        }
        InputSpec input = signature.inputs().get(index);
        return Math.max(input.shape().get(0), 0);
    }

    PolicyVersion version() {
        return version;
    }

    @Nullable
    OutputCache cache() {
        return cache;
    }

    /** Counts one more episode; false if this version has been let go of. */
    boolean latch() {
        for (int now = holders.get(); now > 0; now = holders.get()) {
            if (holders.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Counts one holder less; the last one closes what is idle. */
    void unlatch() {
        if (holders.decrementAndGet() == 0 && holders.compareAndSet(0, CLOSED)) {
            closeIdle();
            version.release();
        }
    }

    private boolean closed() {
        return holders.get() <= 0;
    }

    /**
     * A work space for {@code rows} rows of {@code candidates} candidates; null if this version has been let go of.
     *
     * @throws IllegalArgumentException if the policy takes fewer candidates
     */
    @Nullable
    Workspace take(int rows, int candidates) {
        int rowClass = rowClass(rows);
        int bucket = bucket(candidates);
        AtomicReferenceArray<@Nullable Workspace> shelf = shelf(rowClass * BUCKETS + bucket);
        int start = (System.identityHashCode(Thread.currentThread()) & Integer.MAX_VALUE) % capacity;
        for (int i = 0; i < capacity; i++) {
            int at = start + i < capacity ? start + i : start + i - capacity;
            if (shelf.getPlain(at) != null) {
                Workspace workspace = shelf.getAndSet(at, null);
                if (workspace != null) {
                    return workspace;
                }
            }
        }
        return open(new LaneSize(ROWS[rowClass], size(bucket)));
    }

    /**
     * Opens and runs as many work spaces as {@code before} has idle ones, at least one of each kind that it ever had, so that
     * the first decisions on this version need not. What fails here fails again, and is told, where it is needed.
     */
    void prepareLike(VersionLanes before) {
        try {
            for (int index = 0; index < idle.length(); index++) {
                AtomicReferenceArray<@Nullable Workspace> shelf = before.idle.get(index);
                int wanted = shelf == null ? 0 : Math.max(1, before.count(shelf));
                for (int i = 0; i < wanted; i++) {
                    prepare(new LaneSize(ROWS[index / BUCKETS], size(index % BUCKETS)));
                }
            }
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "no work spaces were prepared for " + version.policy().version(),
                    e);
        }
    }

    private int count(AtomicReferenceArray<@Nullable Workspace> shelf) {
        int count = 0;
        for (int i = 0; i < capacity; i++) {
            count += shelf.getPlain(i) == null ? 0 : 1;
        }
        return count;
    }

    /** Opens and runs a work space for one row; with room for candidates where actions are candidates. */
    void prepareFirst() {
        prepare(new LaneSize(1, size(bucket(branches.isEmpty() ? 1 : 0))));
    }

    private void prepare(LaneSize size) {
        Workspace workspace = open(size);
        if (workspace != null) {
            try {
                workspace.warm();
            } finally {
                give(workspace);
            }
        }
    }

    private @Nullable Workspace open(LaneSize size) {
        if (!version.retain()) {
            return null;
        }
        try {
            return closed() ? null : Workspace.open(this, size, branches, sampler, seed);
        } finally {
            version.release();
        }
    }

    /** Takes a work space back. */
    void give(Workspace workspace) {
        AtomicReferenceArray<@Nullable Workspace> shelf =
                shelf(rowClass(workspace.size.rows()) * BUCKETS + bucket(workspace.size.candidates()));
        int start = (System.identityHashCode(Thread.currentThread()) & Integer.MAX_VALUE) % capacity;
        for (int i = 0; i < capacity && !closed(); i++) {
            int at = start + i < capacity ? start + i : start + i - capacity;
            if (shelf.getPlain(at) == null && shelf.compareAndSet(at, null, workspace)) {
                if (closed() && shelf.compareAndSet(at, workspace, null)) {
                    workspace.close();
                }
                return;
            }
        }
        workspace.close();
    }

    private AtomicReferenceArray<@Nullable Workspace> shelf(int index) {
        AtomicReferenceArray<@Nullable Workspace> shelf = idle.get(index);
        if (shelf == null) {
            idle.compareAndSet(index, null, new AtomicReferenceArray<>(capacity));
            shelf = idle.get(index);
        }
        if (shelf == null) {
            throw new IllegalStateException("shelf " + index + " vanished");
        }
        return shelf;
    }

    private void closeIdle() {
        for (int index = 0; index < idle.length(); index++) {
            AtomicReferenceArray<@Nullable Workspace> shelf = idle.get(index);
            for (int i = 0; shelf != null && i < capacity; i++) {
                Workspace workspace = shelf.getAndSet(i, null);
                if (workspace != null) {
                    workspace.close();
                }
            }
        }
    }

    private static int rowClass(int rows) {
        for (int i = 0; i < ROWS.length; i++) {
            if (rows <= ROWS[i]) {
                return i;
            }
        }
        throw new IllegalArgumentException("a run has at most " + MAX_ROWS + " rows, not " + rows);
    }

    /** 0 without candidates; else the padded size is a power of two from 8 on, or what the policy fixes. */
    private int bucket(int candidates) {
        if (candidates == 0) {
            return 0;
        }
        if (fixedCandidates > 0) {
            if (candidates > fixedCandidates) {
                throw new IllegalArgumentException(
                        "the policy takes at most " + fixedCandidates + " candidates, not " + candidates);
            }
            return 1;
        }
        int bucket = 1;
        while (SMALLEST_BUCKET << (bucket - 1) < candidates) {
            bucket++;
            if (bucket == BUCKETS) {
                throw new IllegalArgumentException("a request has at most " + (SMALLEST_BUCKET << (BUCKETS - 2))
                        + " candidates, not " + candidates);
            }
        }
        return bucket;
    }

    private int size(int bucket) {
        return bucket == 0 ? 0 : fixedCandidates > 0 ? fixedCandidates : SMALLEST_BUCKET << (bucket - 1);
    }
}
