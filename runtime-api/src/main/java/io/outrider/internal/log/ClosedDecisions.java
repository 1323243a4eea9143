package io.outrider.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * The decisions that were closed last, so that a late outcome is told from an orphan, a repeated one from a late one, and
 * a repeated decision from a new one. Two generations: when the younger is full the older is forgotten, so between half
 * and all of {@code capacity} are known. Belongs to the joining thread.
 */
final class ClosedDecisions {

    /** What is known of a closed decision. */
    static final class Closed {
        private final JoinedAgent agent;
        private final long[] keys;
        private final Position closed;

        /**
         * Keeps what it is given.
         *
         * @param agent whose it was
         * @param keys the hashes of its outcomes' keys
         * @param closed the place in the raw log up to which outcomes had been seen
         */
        Closed(JoinedAgent agent, long[] keys, Position closed) {
            this.agent = agent;
            this.keys = keys;
            this.closed = closed;
        }

        JoinedAgent agent() {
            return agent;
        }

        boolean hasKey(long key) {
            for (long known : keys) {
                if (known == key) {
                    return key != 0;
                }
            }
            return false;
        }

        Position closed() {
            return closed;
        }
    }

    private final int half;
    private LongPairMap<Closed> young = new LongPairMap<>();
    private LongPairMap<Closed> old = new LongPairMap<>();

    ClosedDecisions(int capacity) {
        half = Math.max(1, capacity / 2);
    }

    void put(long high, long low, Closed closed) {
        if (young.size() >= half) {
            old = young;
            young = new LongPairMap<>();
        }
        young.put(high, low, closed);
    }

    @Nullable
    Closed get(long high, long low) {
        Closed found = young.get(high, low);
        return found != null ? found : old.get(high, low);
    }
}
