package io.outrider.samples.benchmarks.log;

import com.sun.management.ThreadMXBean;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Window;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures an {@link Appending} in three ways in each window, on an empty log: single appends at a steady pace, appends back
 * to back in short bursts, and a number of them until all are forced.
 */
final class AppendContender implements Contender {

    /** The median and the tail of what one append takes, at {@value #A_SECOND} a second; nanoseconds. */
    static final String P50 = "p50";

    static final String TAIL = "p99.9";
    /** Appends a second, from the first of many to the last that is forced. */
    static final String DURABLE = "durable-per-s";
    /** Bytes in files for each record. */
    static final String STORED = "stored";
    /** The share of paced appends for which there was no room. */
    static final String REFUSED = "refused";

    static final int A_SECOND = 20_000;

    private static final long PACE_NANOS = 1_000_000_000 / A_SECOND;
    private static final int MOST_PACED = 1 << 17;
    private static final int MOST_BURSTS = 1 << 12;
    private static final int BURST = 256;
    private static final long REST_NANOS = 50_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Appending appending;
    private final int durable;
    private final long[] took = new long[MOST_PACED];
    private final long[] bursts = new long[MOST_BURSTS];
    private long appended;
    private long allocated;

    /** @param durable how many records are appended until all are forced */
    AppendContender(String name, Appending appending, int durable) {
        this.name = name;
        this.appending = appending;
        this.durable = durable;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        try {
            return measure(nanos);
        } catch (Exception e) {
            throw new IllegalStateException(name + " fails: " + e, e);
        }
    }

    private Window measure(long nanos) throws Exception {
        appending.renew();
        appended = 0;
        int refused = paced(nanos * 2 / 3);
        int paced = (int) appended + refused;
        Arrays.sort(took, 0, paced);
        appending.settle();
        allocated = 0;
        int count = bursts(nanos / 3);
        Arrays.sort(bursts, 0, count);
        double perSecond = durable();
        return new Window(Map.of(
                P50,
                (double) took[paced / 2],
                TAIL,
                (double) took[(int) Math.min(paced - 1, paced * 0.999)],
                REFUSED,
                (double) refused / paced,
                Window.NANOS,
                (double) bursts[count / 2] / BURST,
                Window.BYTES,
                (double) allocated / count / BURST,
                DURABLE,
                perSecond,
                STORED,
                (double) appending.bytes() / appended));
    }

    /** Appends at the pace for {@code nanos}; how many found no room. */
    private int paced(long nanos) throws Exception {
        int count = 0;
        int refused = 0;
        long begun = System.nanoTime();
        long due = begun;
        while (due - begun < nanos && count < MOST_PACED) {
            long before = System.nanoTime();
            while (before < due) {
                Thread.onSpinWait();
                before = System.nanoTime();
            }
            boolean accepted = appending.append();
            took[count++] = System.nanoTime() - before;
            if (accepted) {
                appended++;
            } else {
                refused++;
            }
            // Who is late does not catch up: one slow append counts once.
            due = Math.max(due + PACE_NANOS, before);
        }
        return refused;
    }

    /** Appends in bursts, each after the one before has settled, for {@code nanos}; how many bursts. */
    private int bursts(long nanos) throws Exception {
        int count = 0;
        long begun = System.nanoTime();
        do {
            long free = THREADS.getCurrentThreadAllocatedBytes();
            long before = System.nanoTime();
            for (int i = 0; i < BURST; i++) {
                appendAtLast();
            }
            bursts[count++] = System.nanoTime() - before;
            allocated += THREADS.getCurrentThreadAllocatedBytes() - free;
            appending.settle();
        } while (System.nanoTime() - begun < nanos && count < MOST_BURSTS);
        return count;
    }

    private void appendAtLast() throws Exception {
        while (!appending.append()) {
            LockSupport.parkNanos(REST_NANOS);
        }
        appended++;
    }

    private double durable() throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < durable; i++) {
            appendAtLast();
        }
        appending.force();
        return durable * 1e9 / (System.nanoTime() - begun);
    }

    @Override
    public void close() {
        try {
            appending.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing " + name + " fails: " + e, e);
        }
    }
}
