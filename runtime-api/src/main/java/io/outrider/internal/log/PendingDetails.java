package io.outrider.internal.log;

import io.outrider.experience.RewardAggregation;

/**
 * What is kept besides of a waiting decision that belongs to an episode or that outcomes have come for: {@value #LONGS}
 * longs and {@value #INTS} integers each, and 12 bytes for each outcome's key. Not thread-safe.
 */
final class PendingDetails {

    static final long[] NO_KEYS = {};
    static final int LONGS = 4;
    static final int INTS = 2;

    private static final int NONE = -1;

    /** Place, link, reward, time of the last outcome. */
    private final LongPages longs = new LongPages();

    /** Count of outcomes, the last key. */
    private final IntPages ints = new IntPages();

    private final LongPages keys = new LongPages();

    /** The key before, or the next that is free. */
    private final IntPages before = new IntPages();

    private int used;
    private int free = NONE;
    private int keysUsed;
    private int keysFree = NONE;

    /** Adds details with no link, no outcomes and this place; their number. */
    int add(long place) {
        int at = free;
        if (at == NONE) {
            at = used++;
        } else {
            free = ints.get(INTS * at);
        }
        longs.set(longsAt(at), place);
        longs.set(longsAt(at) + 1, NONE);
        longs.set(longsAt(at) + 2, 0);
        longs.set(longsAt(at) + 3, 0);
        ints.set(INTS * at, 0);
        ints.set(INTS * at + 1, NONE);
        return at;
    }

    void remove(int at) {
        int key = ints.get(INTS * at + 1);
        while (key != NONE) {
            int earlier = before.get(key);
            before.set(key, keysFree);
            keysFree = key;
            key = earlier;
        }
        ints.set(INTS * at, free);
        free = at;
    }

    /** Gives back what nothing needs when all were removed. */
    void trim() {
        longs.trim();
        ints.trim();
        keys.trim();
        before.trim();
        used = 0;
        free = NONE;
        keysUsed = 0;
        keysFree = NONE;
    }

    long place(int at) {
        return longs.get(longsAt(at));
    }

    /** A number that the owner gives a meaning; −1 at first. */
    long link(int at) {
        return longs.get(longsAt(at) + 1);
    }

    void link(int at, long link) {
        longs.set(longsAt(at) + 1, link);
    }

    /** Adds an outcome to the reward; key 0 for none. */
    void add(int at, RewardAggregation aggregation, double value, long observedMicros, long key) {
        int count = outcomes(at);
        double reward = reward(at);
        double sum = count == 0
                ? value
                : switch (aggregation) {
                    case SUM -> reward + value;
                    case FIRST -> reward;
                    case LAST -> value;
                    case MAX -> Math.max(reward, value);
                    case MEAN -> reward + (value - reward) / (count + 1);
                };
        longs.set(longsAt(at) + 2, Double.doubleToRawLongBits(sum));
        longs.set(longsAt(at) + 3, observedMicros);
        ints.set(INTS * at, count + 1);
        if (key != 0) {
            addKey(at, key);
        }
    }

    private void addKey(int at, long key) {
        int place = keysFree;
        if (place == NONE) {
            place = keysUsed++;
        } else {
            keysFree = before.get(place);
        }
        keys.set(place, key);
        before.set(place, ints.get(INTS * at + 1));
        ints.set(INTS * at + 1, place);
    }

    int outcomes(int at) {
        return ints.get(INTS * at);
    }

    double reward(int at) {
        return Double.longBitsToDouble(longs.get(longsAt(at) + 2));
    }

    long lastObservedMicros(int at) {
        return longs.get(longsAt(at) + 3);
    }

    boolean hasKey(int at, long key) {
        for (int place = ints.get(INTS * at + 1); place != NONE; place = before.get(place)) {
            if (keys.get(place) == key) {
                return true;
            }
        }
        return false;
    }

    /** The keys, in the order in which they came. */
    long[] keys(int at) {
        int count = 0;
        for (int place = ints.get(INTS * at + 1); place != NONE; place = before.get(place)) {
            count++;
        }
        if (count == 0) {
            return NO_KEYS;
        }
        long[] all = new long[count];
        for (int place = ints.get(INTS * at + 1); place != NONE; place = before.get(place)) {
            all[--count] = keys.get(place);
        }
        return all;
    }

    /** The bytes of the arrays. */
    long bytes() {
        return longs.bytes() + ints.bytes() + keys.bytes() + before.bytes();
    }

    private static long longsAt(int at) {
        return (long) LONGS * at;
    }
}
