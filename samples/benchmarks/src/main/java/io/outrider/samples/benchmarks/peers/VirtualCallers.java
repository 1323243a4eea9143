package io.outrider.samples.benchmarks.peers;

import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import io.outrider.samples.benchmarks.harness.Window;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Several callers on virtual threads, each of which asks again as soon as it was answered. */
public final class VirtualCallers implements Contender {

    private final String name;
    private final List<Observations> callers = new ArrayList<>();
    private final Consumer<float[]> ask;
    private final ExecutorService threads;
    private final AutoCloseable resource;

    /**
     * @param observations what each of the {@code callers} asks about
     * @param ask returns when it has been answered
     * @param threads where the callers run
     * @param resource closed with this
     */
    public VirtualCallers(
            String name,
            int callers,
            Supplier<Observations> observations,
            Consumer<float[]> ask,
            ExecutorService threads,
            AutoCloseable resource) {
        this.name = name;
        for (int i = 0; i < callers; i++) {
            this.callers.add(observations.get());
        }
        this.ask = ask;
        this.threads = threads;
        this.resource = resource;
    }

    /**
     * An executor that starts a virtual thread for each task.
     *
     * @throws UnavailableException before Java 21
     */
    public static ExecutorService threads() {
        try {
            // This jar is built for Java 17, which has no such method.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            throw new UnavailableException("Java " + Runtime.version().feature() + " has no virtual threads", e);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("virtual threads cannot be started", e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        long begun = System.nanoTime();
        List<Future<Long>> counts = new ArrayList<>();
        for (Observations observations : callers) {
            counts.add(threads.submit(() -> askUntil(observations, begun + nanos)));
        }
        long answered = 0;
        try {
            for (Future<Long> count : counts) {
                answered += count.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + " fails: " + e.getCause(), e);
        }
        return new Window(Map.of(Window.NANOS, (double) (System.nanoTime() - begun) / answered));
    }

    private long askUntil(Observations observations, long end) {
        long answered = 0;
        do {
            ask.accept(observations.next());
            answered++;
        } while (System.nanoTime() < end);
        return answered;
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
