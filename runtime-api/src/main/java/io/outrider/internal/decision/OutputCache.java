package io.outrider.internal.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The outputs that one policy version gave for whole rows of inputs, bit by bit; the rows used least are let go of when there
 * are too many. It lives and ends with the lanes of its version. Thread-safe.
 */
final class OutputCache {

    private final Cache<Row, float[]> outputs;

    /** @param entries the most rows that are kept */
    OutputCache(int entries) {
        // What little upkeep there is takes place on the thread that decides: a library starts no threads unasked.
        outputs = Caffeine.newBuilder()
                .maximumSize(entries)
                .executor(Runnable::run)
                .build();
    }

    /** The inputs of one row. Not altered while it is a key in the cache. */
    static final class Row {
        final int[] bits;
        private int hash;

        Row(int size) {
            bits = new int[size];
        }

        private Row(Row other) {
            bits = other.bits.clone();
            hash = other.hash;
        }

        /** To be called when {@code bits} are filled in. */
        void filled() {
            hash = Arrays.hashCode(bits);
        }

        /** A copy that can be kept. */
        Row copy() {
            return new Row(this);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Row row && hash == row.hash && Arrays.equals(bits, row.bits);
        }
    }

    /** The outputs for {@code inputs}, not to be altered; null if they are not here. */
    float @Nullable [] get(Row inputs) {
        return outputs.getIfPresent(inputs);
    }

    /** Keeps {@code values}, which belong to the cache from now on. */
    void put(Row inputs, float[] values) {
        outputs.put(inputs, values);
    }
}
