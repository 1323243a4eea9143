package io.outrider.agent;

import io.outrider.DecisionException;
import io.outrider.DecisionException.Failure;
import io.outrider.internal.decision.DecisionName;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queue behind {@link Agent#decideAsync}, and the task that empties it. Thread-safe.
 *
 * <p>Decisions are named when they are asked for, so that what is drawn does not depend on which run they fall into. A work
 * space is leased before anything is taken from the queue: so whatever has been taken is decided, even when the agent is
 * closed meanwhile, and what has not is left to {@link #close}.
 */
final class MicroBatcher<O, A> implements Runnable {

    /** How many calls must come together for runs to be shared from then on. */
    private static final int WORTH = 16;
    /** The average below which they are not shared any more. */
    private static final float NOT_WORTH = WORTH / 2f;
    /** While runs are not shared, a call is queued where its number has no bit of this mask: one in 64 ... */
    private static final int FIRST_MASK = 63;
    /** ... to one in 8,192. */
    private static final int LAST_MASK = 8191;

    private final EngineAgent<O, A> agent;
    private final Engine<O> engine;
    private final MicroBatches settings;
    private final Queue<AsyncDecision<O, A>> queue = new ConcurrentLinkedQueue<>();
    /** How many calls are in the queue. */
    private final AtomicInteger queued = new AtomicInteger();
    /** How many are in the queue or in a shared run. */
    private final AtomicInteger open = new AtomicInteger();
    /** Whether a task has been handed to the executor that has not begun. */
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /** Which calls are queued while runs are not shared; 0 while they are. */
    private volatile int mask = FIRST_MASK;
    /** How many calls came together lately; lost updates only blur it. */
    private volatile float average;

    private final int processors = Runtime.getRuntime().availableProcessors();
    private volatile boolean closed;

    MicroBatcher(EngineAgent<O, A> agent, MicroBatches settings) {
        this.agent = agent;
        this.engine = agent.engine;
        this.settings = settings;
    }

    /** Queues {@code call}; false if the queue is full. */
    boolean takes(AsyncDecision<O, A> call) {
        if (!enqueue(call)) {
            return false;
        }
        schedule();
        return true;
    }

    /** Whether a call is to wait for others: where others wait, where there is no room, or as a sample. */
    boolean joins(DecisionName name) {
        return !closed && ((name.idLow() & mask) == 0 || !queue.isEmpty() || engine.isFull());
    }

    private boolean enqueue(AsyncDecision<O, A> call) {
        if (queued.incrementAndGet() > settings.waiting()) {
            queued.decrementAndGet();
            return false;
        }
        open.incrementAndGet();
        queue.add(call);
        return true;
    }

    /** Sees to it that the queue is emptied. */
    private void schedule() {
        if (closed || !handOver()) {
            run();
        }
    }

    /** Whether another thread will empty the queue; false if the executor refuses. */
    private boolean handOver() {
        if (scheduled.get() || !scheduled.compareAndSet(false, true)) {
            return true;
        }
        boolean accepted = false;
        try {
            settings.executor().execute(this);
            accepted = true;
        } catch (RejectedExecutionException e) {
            return false;
        } finally {
            if (!accepted) {
                scheduled.set(false);
            }
        }
        return true;
    }

    /** Decides what has come together; what came meanwhile is left to another task, so that more can join it. */
    @Override
    public void run() {
        do {
            letJoin();
            scheduled.set(false);
            drain();
        } while (!queue.isEmpty() && (closed || !handOver()));
    }

    /**
     * Lets others come as long as more do, up to a fair share of them: what is runnable now has its turn first. Only the size
     * of a run hangs on whether the scheduler does so, hence the suppressed warning.
     */
    @SuppressWarnings("ThreadPriorityCheck")
    private void letJoin() {
        int before = 0;
        for (int now = queued.get(); now > before && now < share() && !closed; now = queued.get()) {
            before = now;
            Thread.yield();
        }
    }

    /** How many calls one run takes, so that as many runs as there are processors have enough to do. */
    private int share() {
        return Math.min(settings.rows(), Math.max(WORTH, (open.get() + processors - 1) / processors));
    }

    private void drain() {
        AsyncDecision<O, A> oldest = queue.peek();
        if (oldest == null) {
            return;
        }
        List<AsyncDecision<O, A>> calls;
        try {
            Workspace w = engine.lease(null, settings.rows(), 0, oldest.start);
            try {
                calls = take(share());
                adapt(open.get());
                if (!queue.isEmpty() && !closed) {
                    handOver();
                }
                new SharedRun<>(agent, w, calls).decide();
            } finally {
                engine.release(w);
            }
        } catch (DecisionException e) {
            calls = giveUp(e);
        } catch (IllegalStateException e) {
            calls = take(settings.rows());
            calls.forEach(call -> call.failed(e));
        }
        open.addAndGet(-calls.size());
        calls.forEach(AsyncDecision::finish);
    }

    private List<AsyncDecision<O, A>> take(int most) {
        List<AsyncDecision<O, A>> taken = new ArrayList<>(most);
        while (taken.size() < most) {
            AsyncDecision<O, A> call = queue.poll();
            if (call == null) {
                break;
            }
            taken.add(call);
        }
        queued.addAndGet(-taken.size());
        return taken;
    }

    /** Answers those that no work space was there for: where the deadline was the reason, those that it has passed for. */
    private List<AsyncDecision<O, A>> giveUp(DecisionException failure) {
        List<AsyncDecision<O, A>> given = take(settings.rows());
        List<AsyncDecision<O, A>> answered = new ArrayList<>();
        for (AsyncDecision<O, A> call : given) {
            if (failure.failure() != Failure.DEADLINE || engine.path().isOverdue(call.start)) {
                agent.giveUp(call, failure);
                answered.add(call);
            } else {
                queued.incrementAndGet();
                queue.add(call);
            }
        }
        return answered;
    }

    private void adapt(int together) {
        int now = mask;
        if (now == 0) {
            float next = average + (together - average) / 8;
            average = next;
            if (next < NOT_WORTH) {
                mask = FIRST_MASK;
            }
        } else if (together >= WORTH) {
            average = together;
            mask = 0;
        } else {
            mask = Math.min(2 * now + 1, LAST_MASK);
        }
    }

    /** Queues nothing from now on, and decides what is queued. */
    void close() {
        closed = true;
        run();
    }
}
