package io.outrider.internal.log;

import java.util.Arrays;

/** Numbers by index, in pages, so that growing copies nothing and wastes less than a page. Not thread-safe. */
final class LongPages {

    private static final int SHIFT = 14;
    private static final int SIZE = 1 << SHIFT;

    private long[][] pages = new long[1][];
    private int count;

    long get(long index) {
        return pages[(int) (index >> SHIFT)][(int) index & (SIZE - 1)];
    }

    /** Sets a number; the index is at most one page above the highest so far. */
    void set(long index, long value) {
        int page = (int) (index >> SHIFT);
        if (page == count) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, 2 * page);
            }
            pages[page] = new long[SIZE];
            count++;
        }
        pages[page][(int) index & (SIZE - 1)] = value;
    }

    /** Gives back all pages but the first. */
    void trim() {
        Arrays.fill(pages, Math.min(1, count), count, null);
        count = Math.min(1, count);
    }

    /** The bytes of the arrays. */
    long bytes() {
        return (long) Long.BYTES * SIZE * count + (long) Long.BYTES * pages.length;
    }
}
