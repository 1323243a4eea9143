package io.outrider.samples.benchmarks.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Repeats an operation on the calling thread, in this JVM.
 *
 * <p>The clock is looked at about every {@value #MICROS_BETWEEN_LOOKS} µs, and the figure is the median of what the stretches
 * in between took: so a stretch in which the system ran somebody else, or the JVM collected, does not count. What such
 * stretches cost is a matter of tails, which are measured one by one. Beside it stands the mean time that the thread had a
 * processor, which does not grow while others have it.
 */
public final class LoopContender implements Contender {

    private static final int MICROS_BETWEEN_LOOKS = 20;
    private static final int MOST_BETWEEN_LOOKS = 4096;
    private static final int STRETCHES = 1 << 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final int operationsPerCall;
    private final Callable<?> call;
    private final AutoCloseable resource;
    private final long[] stretches = new long[STRETCHES];
    private int callsBetweenLooks = 1;

    /** What the last call gave, so that no result is unused. */
    @Nullable
    Object result;

    /**
     * @param operationsPerCall how many operations one call counts for
     * @param call what is measured; its result is kept until the next call
     * @param resource closed with this
     */
    public LoopContender(String name, int operationsPerCall, Callable<?> call, AutoCloseable resource) {
        if (operationsPerCall < 1) {
            throw new IllegalArgumentException("a call has at least one operation, not " + operationsPerCall);
        }
        this.name = Objects.requireNonNull(name, "name");
        this.operationsPerCall = operationsPerCall;
        this.call = Objects.requireNonNull(call, "call");
        this.resource = Objects.requireNonNull(resource, "resource");
    }

    /** A call is one operation, and there is nothing to close. */
    public LoopContender(String name, Callable<?> call) {
        this(name, 1, call, () -> {});
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
        int between = callsBetweenLooks;
        int count = 0;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long processor = THREADS.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        long last = begun;
        do {
            repeat(between);
            long now = System.nanoTime();
            stretches[count++] = now - last;
            last = now;
        } while (last - begun < nanos && count < STRETCHES);
        processor = THREADS.getCurrentThreadCpuTime() - processor;
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        long operations = (long) between * operationsPerCall;
        Arrays.sort(stretches, 0, count);
        double perCall = (double) stretches[count / 2] / between;
        callsBetweenLooks = (int) Math.max(1, Math.min(MOST_BETWEEN_LOOKS, MICROS_BETWEEN_LOOKS * 1e3 / perCall));
        return new Window(Map.of(
                Window.NANOS, perCall / operationsPerCall,
                Window.CPU_NANOS, (double) processor / operations / count,
                Window.BYTES, (double) allocated / operations / count));
    }

    private void repeat(int calls) throws Exception {
        for (int i = 0; i < calls; i++) {
            result = call.call();
        }
    }

    @Override
    public void close() {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing " + name + " fails: " + e, e);
        }
    }
}
