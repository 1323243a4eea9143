package io.outrider.samples.benchmarks;

import io.outrider.samples.shared.RunOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs for a while and says whether anything grows. */
@Command(
        name = "soak",
        description = "Decides, reports, swaps the policy every second and ships for --minutes, and compares what the"
                + " process holds in the second and in the last third of that. Exit code 1 if something grew.")
final class SoakCommand implements Callable<Integer> {

    /**
     * The most that each may grow, whatever the minutes: over a longer run the same bound is the stricter. The log remembers
     * up to 262,144 closed decisions, which a minute does not fill; so the heap may grow by what those of 20 seconds take.
     */
    static final long HEAP_BYTES = 16 << 20;

    static final long RESIDENT_BYTES = 48 << 20;
    static final long FILES = 16;
    static final long DESCRIPTORS = 8;
    static final long THREADS = 2;

    private static final double SECONDS = 60;
    private static final double MIB = 1 << 20;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--minutes", paramLabel = "N", description = "how long (${DEFAULT-VALUE})")
    private double minutes = 1;

    @Override
    public Integer call() throws InterruptedException {
        options.require(minutes > 0 && minutes <= 1440, "--minutes is above 0 and at most a day's, not " + minutes);
        try (TemporaryFolder folder = TemporaryFolder.create("soak")) {
            SoakRun.Result result = new SoakRun(options.seed())
                    .run(folder.path(), Duration.ofMillis((long) (minutes * SECONDS * 1000)));
            options.print(String.format(
                    "%.0f s: %d decisions, %d swaps, %d rows in %d files shipped, %d dropped",
                    result.seconds(),
                    result.decisions(),
                    result.swaps(),
                    result.shippedRows(),
                    result.shippedFiles(),
                    result.dropped()));
            options.print(String.format(
                    "growth from the second to the last third: heap %.1f MiB, resident %.1f MiB, %d files,"
                            + " %d descriptors, %d threads",
                    result.heapGrowth() / MIB,
                    result.residentGrowth() / MIB,
                    result.fileGrowth(),
                    result.descriptorGrowth(),
                    result.threadGrowth()));
            options.write(result);
            return flat(result) ? 0 : 1;
        }
    }

    private static boolean flat(SoakRun.Result result) {
        return result.heapGrowth() <= HEAP_BYTES
                && result.residentGrowth() <= RESIDENT_BYTES
                && result.fileGrowth() <= FILES
                && result.descriptorGrowth() <= DESCRIPTORS
                && result.threadGrowth() <= THREADS
                && result.dropped() == 0
                && result.shippedRows() > 0;
    }
}
