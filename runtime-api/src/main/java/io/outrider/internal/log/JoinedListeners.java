package io.outrider.internal.log;

import io.outrider.experience.Transition;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Hands joined rows to the agents that learn from them, in the order in which they were joined, each once.
 *
 * <p>Rows of a name whose agent is not there (after a restart rows close before agents are built; an agent may be closed and
 * built again) are kept for the one that comes, up to a number of bytes in all. What exceeds that, and what nobody came for
 * until the log was closed, is counted and named in a warning; a name whose agent does not learn keeps nothing. Thread-safe.
 */
final class JoinedListeners {

    private static final System.Logger LOGGER = System.getLogger(JoinedListeners.class.getName());

    private record Kept(StoredTransition row, int bytes) {}

    /** What is known of one name; under {@link #lock}. */
    private static final class Audience {
        final List<Consumer<Transition>> listeners = new CopyOnWriteArrayList<>();
        final ArrayDeque<Kept> kept = new ArrayDeque<>();
        boolean deaf;
        boolean wanted;
        long dropped;
    }

    private final long mostBytes;
    private final Predicate<StoredTransition> erased;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Audience> audiences = new HashMap<>();
    private final AtomicLong unlearned = new AtomicLong();
    private long bytes;

    /**
     * @param mostBytes how much is kept for agents that are not there
     * @param erased which rows nobody is told of
     */
    JoinedListeners(long mostBytes, Predicate<StoredTransition> erased) {
        this.mostBytes = mostBytes;
        this.erased = erased;
    }

    /**
     * Hands a row of {@code agent} to who listens, or keeps it.
     *
     * @param size its bytes
     * @param row copies it; asked only where somebody may want it
     */
    void joined(String agent, int size, Supplier<StoredTransition> row) {
        lock.lock();
        try {
            Audience audience = audiences.computeIfAbsent(agent, name -> new Audience());
            if (!audience.listeners.isEmpty()) {
                tell(audience, row.get());
            } else if (!audience.deaf) {
                keep(agent, audience, size, row);
            }
        } finally {
            lock.unlock();
        }
    }

    private void keep(String agent, Audience audience, int size, Supplier<StoredTransition> row) {
        if (audience.dropped == 0 && bytes + size <= mostBytes) {
            audience.kept.add(new Kept(row.get(), size));
            bytes += size;
            return;
        }
        // Of one name the first rows are kept and all later ones dropped, so that what is learnt has no holes.
        if (audience.dropped++ == 0) {
            LOGGER.log(
                    Level.WARNING,
                    "Rows of agent \"" + agent + "\", which is not built, no longer fit into the " + mostBytes
                            + " bytes kept for agents to come: a memory of its sampler will not learn from them");
        }
        if (audience.wanted) {
            unlearned.getAndIncrement();
        }
    }

    /** Tells {@code listener} what was kept for {@code agent}, and from now on what is joined. */
    void listen(String agent, Consumer<Transition> listener) {
        lock.lock();
        try {
            Audience audience = audiences.computeIfAbsent(agent, name -> new Audience());
            if (!audience.wanted) {
                unlearned.addAndGet(audience.dropped);
            }
            audience.listeners.add(listener);
            audience.wanted = true;
            audience.deaf = false;
            audience.dropped = 0;
            for (Kept each : audience.kept) {
                bytes -= each.bytes;
                tell(audience, each.row);
            }
            audience.kept.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Tells {@code listener} no more: when this returns, no call of it is under way. */
    void leave(String agent, Consumer<Transition> listener) {
        lock.lock();
        try {
            Audience audience = audiences.get(agent);
            if (audience != null) {
                audience.listeners.remove(listener);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that the agent of this name does not learn: nothing is kept for it while nobody listens. */
    void ignore(String agent) {
        lock.lock();
        try {
            Audience audience = audiences.computeIfAbsent(agent, name -> new Audience());
            if (audience.listeners.isEmpty()) {
                audience.deaf = true;
                audience.dropped = 0;
                audience.kept.forEach(each -> bytes -= each.bytes);
                audience.kept.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The rows that an agent which learns never was told of, because they were too many. */
    long unlearned() {
        return unlearned.get();
    }

    /** Drops what is kept, and says so where an agent that learns was there and is gone. */
    void close() {
        lock.lock();
        try {
            audiences.forEach((agent, audience) -> {
                if (audience.wanted && !audience.kept.isEmpty()) {
                    unlearned.addAndGet(audience.kept.size());
                    LOGGER.log(
                            Level.WARNING,
                            audience.kept.size() + " rows of agent \"" + agent
                                    + "\" were joined between its closing and the log's: a memory of its sampler will"
                                    + " not learn from them");
                }
                audience.kept.clear();
            });
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    private void tell(Audience audience, StoredTransition row) {
        if (erased.test(row)) {
            return;
        }
        for (Consumer<Transition> listener : audience.listeners) {
            try {
                listener.accept(row);
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "A listener to joined rows failed at " + row.decisionId(), e);
            }
        }
    }
}
