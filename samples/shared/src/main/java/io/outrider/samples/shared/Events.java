package io.outrider.samples.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A run as a list of events that grows, each a line of JSON: what a live page shows. Thread-safe. */
public final class Events {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<String> lines = new ArrayList<>();

    /** A run in which nothing has happened. */
    public Events() {}

    /** Adds an event, which {@link Json} can write. */
    public void add(Map<String, Object> event) {
        String line = Json.write(event);
        lock.lock();
        try {
            lines.add(line);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The events from position {@code from} on; waits for the first of them, at most a second, and then returns none.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public List<String> from(int from) throws InterruptedException {
        lock.lock();
        try {
            boolean inTime = true;
            while (lines.size() <= from && inTime) {
                inTime = grown.await(1, TimeUnit.SECONDS);
            }
            return List.copyOf(lines.subList(Math.min(from, lines.size()), lines.size()));
        } finally {
            lock.unlock();
        }
    }
}
