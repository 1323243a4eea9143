package io.outrider.internal.log;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Finds slots by a key of two longs that the slots hold themselves: open addressing with linear probing, at most two thirds
 * full, entries moved back on removal so that no markers of the removed stay. Not thread-safe.
 */
final class PairIndex {

    /** No slot. */
    static final int NONE = -1;

    private static final int SMALLEST = 24;

    /** The key in a slot. */
    interface Keys {
        long high(int slot);

        long low(int slot);
    }

    private final Keys keys;
    private final int expected;
    private int[] slots = new int[SMALLEST];
    private int size;

    /**
     * @param expected the most slots that are expected; beyond, the index grows as well
     */
    PairIndex(Keys keys, int expected) {
        this.keys = keys;
        this.expected = expected;
        Arrays.fill(slots, NONE);
    }

    int size() {
        return size;
    }

    /** The slot with this key, or {@link #NONE}. */
    int get(long high, long low) {
        return slots[place(high, low)];
    }

    /** Adds a slot whose key is not in. */
    void add(int slot) {
        if (3L * (size + 1) > 2L * slots.length) {
            grow();
        }
        slots[place(keys.high(slot), keys.low(slot))] = slot;
        size++;
    }

    /** Takes out a slot that is in, before its key changes. */
    void remove(int slot) {
        int hole = place(keys.high(slot), keys.low(slot));
        size--;
        for (int next = after(hole); slots[next] != NONE; next = after(next)) {
            int home = home(keys.high(slots[next]), keys.low(slots[next]));
            if (distance(home, next) >= distance(hole, next)) {
                slots[hole] = slots[next];
                hole = next;
            }
        }
        slots[hole] = NONE;
        if (size == 0 && slots.length > SMALLEST) {
            slots = new int[SMALLEST];
            Arrays.fill(slots, NONE);
        }
    }

    /** Hands over every slot; the visitor adds and removes none. */
    void forEach(IntConsumer visitor) {
        for (int slot : slots) {
            if (slot != NONE) {
                visitor.accept(slot);
            }
        }
    }

    /** The bytes of the array. */
    long bytes() {
        return (long) Integer.BYTES * slots.length;
    }

    private int place(long high, long low) {
        int place = home(high, low);
        int slot = slots[place];
        while (slot != NONE && (keys.high(slot) != high || keys.low(slot) != low)) {
            place = after(place);
            slot = slots[place];
        }
        return place;
    }

    private int after(int place) {
        return place + 1 == slots.length ? 0 : place + 1;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + slots.length;
    }

    private int home(long high, long low) {
        long hash = (high * 0x9E3779B97F4A7C15L) ^ low;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (int) (((hash >>> 32) * slots.length) >>> 32);
    }

    private void grow() {
        int[] old = slots;
        int most = (int) Math.min(Integer.MAX_VALUE - 8, 3L * expected / 2 + SMALLEST);
        int larger = (int) Math.min(Integer.MAX_VALUE - 8, old.length + old.length / 2L);
        slots = new int[old.length < most ? Math.min(larger, most) : larger];
        Arrays.fill(slots, NONE);
        for (int slot : old) {
            if (slot != NONE) {
                slots[place(keys.high(slot), keys.low(slot))] = slot;
            }
        }
    }
}
