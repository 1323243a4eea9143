package io.outrider.internal.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cap in bytes on what several logs keep on disk together. Each log has a guaranteed part that the others cannot take,
 * so that the log of joined rows can always go on and thereby free the raw one. Thread-safe; never blocks for long.
 */
public final class DiskBudget {
    private final long cap;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Share> shares = new ArrayList<>();

    /**
     * @param capBytes the most bytes on disk, of all logs together
     */
    public DiskBudget(long capBytes) {
        if (capBytes <= 0) {
            throw new IllegalArgumentException("the cap on disk bytes must be positive, was " + capBytes);
        }
        this.cap = capBytes;
    }

    /** The most bytes on disk, of all logs together. */
    public long capBytes() {
        return cap;
    }

    /** The bytes on disk now, of all open logs together. */
    public long usedBytes() {
        lock.lock();
        try {
            long sum = 0;
            for (Share share : shares) {
                sum += share.used;
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    /** The fraction of the cap that is used or guaranteed to a log, 0 to 1; above 1 if files found at open exceed it. */
    public double fill() {
        lock.lock();
        try {
            return (double) charged() / cap;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a log.
     *
     * @throws IllegalArgumentException if the guaranteed parts together exceed the cap
     */
    public Share register(String name, long guaranteed) {
        lock.lock();
        try {
            long sum = guaranteed;
            for (Share share : shares) {
                sum += share.guaranteed;
            }
            if (sum > cap) {
                throw new IllegalArgumentException("a disk cap of " + cap + " bytes is too small: log " + name
                        + " and those already open need at least " + sum + " for their open and spare segments");
            }
            Share share = new Share(guaranteed);
            shares.add(share);
            return share;
        } finally {
            lock.unlock();
        }
    }

    private long charged() {
        long sum = 0;
        for (Share share : shares) {
            sum += Math.max(share.used, share.guaranteed);
        }
        return sum;
    }

    /** One log's part. */
    public final class Share implements AutoCloseable {
        private final long guaranteed;
        private long used;

        private Share(long guaranteed) {
            this.guaranteed = guaranteed;
        }

        /** Takes bytes if the cap allows. */
        boolean tryGrow(long bytes) {
            lock.lock();
            try {
                boolean fits = bytes <= roomLocked();
                if (fits) {
                    used += bytes;
                }
                return fits;
            } finally {
                lock.unlock();
            }
        }

        /** Counts bytes that are on disk already, or gives some back, whatever the cap. */
        public void add(long bytes) {
            lock.lock();
            try {
                used += bytes;
            } finally {
                lock.unlock();
            }
        }

        /** The bytes that this log may still take. */
        long room() {
            lock.lock();
            try {
                return roomLocked();
            } finally {
                lock.unlock();
            }
        }

        private long roomLocked() {
            return Math.max(0, guaranteed - used) + Math.max(0, cap - charged());
        }

        long used() {
            lock.lock();
            try {
                return used;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                shares.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
