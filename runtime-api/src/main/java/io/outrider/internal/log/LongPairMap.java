package io.outrider.internal.log;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash map from two longs to objects: open addressing with linear probing, at most half full, entries moved back on
 * removal so that no markers of the removed stay. Not thread-safe.
 */
final class LongPairMap<V> {

    private static final int SMALLEST = 16;

    private long[] keys = new long[2 * SMALLEST];
    private @Nullable Object[] values = new @Nullable Object[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    V get(long high, long low) {
        return value(slot(high, low));
    }

    /** Puts a value; the one that was there before, or null. */
    @Nullable
    V put(long high, long low, V value) {
        if (2 * (size + 1) > values.length) {
            grow();
        }
        int slot = slot(high, low);
        V before = value(slot);
        keys[2 * slot] = high;
        keys[2 * slot + 1] = low;
        values[slot] = value;
        if (before == null) {
            size++;
        }
        return before;
    }

    @Nullable
    V remove(long high, long low) {
        int hole = slot(high, low);
        V removed = value(hole);
        if (removed == null) {
            return null;
        }
        size--;
        int mask = values.length - 1;
        for (int next = (hole + 1) & mask; values[next] != null; next = (next + 1) & mask) {
            int home = home(keys[2 * next], keys[2 * next + 1]);
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                keys[2 * hole] = keys[2 * next];
                keys[2 * hole + 1] = keys[2 * next + 1];
                values[hole] = values[next];
                hole = next;
            }
        }
        values[hole] = null;
        return removed;
    }

    void clear() {
        keys = new long[2 * SMALLEST];
        values = new @Nullable Object[SMALLEST];
        size = 0;
    }

    /** Hands over every value; the map must not be changed meanwhile. */
    void forEach(Consumer<V> visitor) {
        for (int slot = 0; slot < values.length; slot++) {
            V value = value(slot);
            if (value != null) {
                visitor.accept(value);
            }
        }
    }

    // Only put() writes values, and it takes none but a V.
    @SuppressWarnings("unchecked")
    private @Nullable V value(int slot) {
        return (V) values[slot];
    }

    private int slot(long high, long low) {
        int mask = values.length - 1;
        int slot = home(high, low);
        while (values[slot] != null && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long high, long low) {
        long hash = (high * 0x9E3779B97F4A7C15L) ^ low;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (int) (hash ^ (hash >>> 32)) & (values.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new @Nullable Object[2 * oldValues.length];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[2 * i], oldKeys[2 * i + 1]);
                keys[2 * slot] = oldKeys[2 * i];
                keys[2 * slot + 1] = oldKeys[2 * i + 1];
                values[slot] = oldValues[i];
            }
        }
    }
}
