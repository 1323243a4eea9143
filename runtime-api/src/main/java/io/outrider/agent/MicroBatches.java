package io.outrider.agent;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * How {@link Agent#decideAsync} lets calls that wait at the same time share a run of the policy.
 *
 * <p>A call is put into a queue, and a task on the executor takes what has come together by the time that it runs: no timer
 * holds anything back. As long as few calls come together, each is decided at once on its caller's thread instead; one
 * in 64 to 8,192 is put into the queue, to see whether that has changed.
 *
 * <p>It pays where many virtual threads, or an event loop, ask for short runs. Platform threads that wait for the answer
 * lose more by handing it over than they gain: let them call {@link Agent#decide}.
 *
 * <p>Immutable: each method that sets something returns another value.
 */
public final class MicroBatches {

    private static final int ROWS = 64;
    private static final int WAITING = 1024;

    private final Executor executor;
    private final int rows;
    private final int waiting;

    private MicroBatches(Executor executor, int rows, int waiting) {
        this.executor = executor;
        this.rows = rows;
        this.waiting = waiting;
    }

    /**
     * Shared runs take place on {@code executor}, which stays the caller's to shut down, after the agent: for callers on
     * virtual threads one that starts a virtual thread for each task. It must not be a pool of so many threads whose own tasks
     * wait for decisions: when all of them wait, none is left to decide. Where it refuses a task, the run takes place on the
     * thread that asked.
     */
    public static MicroBatches on(Executor executor) {
        return new MicroBatches(Objects.requireNonNull(executor, "executor"), ROWS, WAITING);
    }

    /**
     * The most decisions that share a run; 64 unless set.
     *
     * @throws IllegalArgumentException if {@code rows} is not in [2, 256]
     */
    public MicroBatches rows(int rows) {
        if (rows < 2 || rows > 256) {
            throw new IllegalArgumentException("a shared run has 2 to 256 rows, not " + rows);
        }
        return new MicroBatches(executor, rows, waiting);
    }

    /**
     * The most calls that wait in the queue; 1,024 unless set. A call that finds the queue full is decided on its caller's
     * thread, which slows down who asks faster than can be answered, and loses nothing.
     *
     * @throws IllegalArgumentException if {@code waiting} is less than 1
     */
    public MicroBatches waiting(int waiting) {
        if (waiting < 1) {
            throw new IllegalArgumentException("at least one call must be able to wait, not " + waiting);
        }
        return new MicroBatches(executor, rows, waiting);
    }

    /** Where shared runs take place. */
    public Executor executor() {
        return executor;
    }

    /** The most decisions that share a run. */
    public int rows() {
        return rows;
    }

    /** The most calls that wait. */
    public int waiting() {
        return waiting;
    }

    @Override
    public String toString() {
        return "MicroBatches[rows=" + rows + ", waiting=" + waiting + ", on " + executor + "]";
    }
}
