package io.outrider.samples.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Runs independent trials on several threads; what comes of each depends on its number only. */
public final class Trials {

    private Trials() {}

    /**
     * What {@code trial} gives for 0 to {@code count} − 1, in this order, whichever thread ran it; progress is shown on
     * the error stream under {@code name}.
     *
     * @throws IllegalStateException if a trial fails, or the thread is interrupted
     */
    public static <T> List<T> run(String name, int count, int threads, IntFunction<T> trial) {
        List<Future<T>> futures = new ArrayList<>(count);
        ExecutorService workers = Executors.newFixedThreadPool(threads, named(name));
        try (Progress progress = Progress.of(name, count)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(workers.submit(() -> {
                    T result = trial.apply(number);
                    progress.step();
                    return result;
                }));
            }
            List<T> results = new ArrayList<>(count);
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial of " + name + " failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in the trials of " + name, e);
        } finally {
            workers.shutdownNow();
        }
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A bar on the error stream. */
    private record Progress(ProgressBar bar) implements AutoCloseable {

        static Progress of(String name, int count) {
            return new Progress(new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(count)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(5_000)
                    .clearDisplayOnFinish()
                    .build());
        }

        void step() {
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
