package io.outrider.samples.benchmarks.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Repeats an operation on the calling thread, in this JVM. */
public final class LoopContender implements Contender {

    /** Between two looks at the clock, so that looking (some 25 ns) does not show. */
    private static final double NANOS_BETWEEN_LOOKS = 20_000;

    private static final int MOST_BETWEEN_LOOKS = 4096;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final int operationsPerCall;
    private final Callable<?> call;
    private final AutoCloseable resource;
    private int callsBetweenLooks = 1;

    /** What the last call gave, so that no result is unused. */
    @Nullable
    Object last;

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
        long calls = 0;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        long took;
        do {
            repeat(between);
            calls += between;
            took = System.nanoTime() - begun;
        } while (took < nanos);
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        double perCall = (double) took / calls;
        callsBetweenLooks = (int) Math.max(1, Math.min(MOST_BETWEEN_LOOKS, NANOS_BETWEEN_LOOKS / perCall));
        return Window.of(perCall / operationsPerCall, (double) allocated / calls / operationsPerCall);
    }

    private void repeat(int calls) throws Exception {
        for (int i = 0; i < calls; i++) {
            last = call.call();
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
