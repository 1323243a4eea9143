package io.outrider.internal.log;

import java.util.Arrays;

/** Small numbers by index, in pages, so that growing copies nothing and wastes less than a page. Not thread-safe. */
final class IntPages {

    private static final int SHIFT = 13;
    private static final int SIZE = 1 << SHIFT;

    private int[][] pages = new int[1][];
    private int count;

    int get(int index) {
        return pages[index >> SHIFT][index & (SIZE - 1)];
    }

    /** Sets a number; the index is at most one page above the highest so far. */
    void set(int index, int value) {
        int page = index >> SHIFT;
        if (page == count) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, 2 * page);
            }
            pages[page] = new int[SIZE];
            count++;
        }
        pages[page][index & (SIZE - 1)] = value;
    }

    /** Gives back all pages but the first. */
    void trim() {
        Arrays.fill(pages, Math.min(1, count), count, null);
        count = Math.min(1, count);
    }

    /** The bytes of the arrays. */
    long bytes() {
        return (long) Integer.BYTES * SIZE * count + (long) Long.BYTES * pages.length;
    }
}
