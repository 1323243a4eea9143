package io.outrider.internal.segment;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Holds what a thread allocates against the size of what it was given. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A segment's header and a few buffers are no one input's fault. */
    private static final long ALWAYS = 4L << 20;

    private static final int TRIES = 3;

    private Allocation() {}

    /**
     * Does the work, and again if it allocated too much, since classes that are loaded and instrumented on the way count
     * as well, but only once.
     *
     * @param perByte how many bytes each byte of input may cost
     */
    public static void check(int perByte, int input, Runnable work) {
        long most = ALWAYS + (long) perByte * input;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && least > most; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        if (least > most) {
            throw new AssertionError(input + " bytes of input made it allocate " + least + " bytes, more than " + most);
        }
    }
}
