package io.outrider.samples.benchmarks;

import io.outrider.samples.shared.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has the sink down for six hours' worth of decisions, and looks at what can be told from what was kept. */
@Command(
        name = "outage",
        description = "Decides as often as in six hours at 1,000 a second while the sink is down, under a disk cap of"
                + " 1 GiB, then drains. Scaled down unless --full. Exit code 1 if something acknowledged is lost, a"
                + " weighted mean is off, or the backlog stays.")
final class OutageCommand implements Callable<Integer> {

    private static final long SIX_HOURS = 6 * 3600 * 1000L;
    private static final long GIB = 1L << 30;
    private static final int WIDTH = 16;

    /** The smallest cap that a log takes is a sixteenth of 1 GiB. */
    private static final int CAP_SCALE = 16;

    /** Records that are eight times as large fill the same disk with an eighth of the decisions. */
    private static final int ROW_SCALE = 8;

    private static final int WIDE = 700;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--full",
            description = "21.6 million decisions under 1 GiB; else a 128th of them, each record eight"
                    + " times as large, under 64 MiB, which fills the disk as many times over")
    private boolean full;

    @Option(names = "--outages", description = "how many, one after the other; ${DEFAULT-VALUE} unless set")
    private int outages = 5;

    @Override
    public Integer call() throws InterruptedException {
        OutageRun.Size size = full
                ? new OutageRun.Size(SIX_HOURS, GIB, WIDTH)
                : new OutageRun.Size(SIX_HOURS / CAP_SCALE / ROW_SCALE, GIB / CAP_SCALE, WIDE);
        List<OutageResult.Outage> each = new ArrayList<>();
        for (int i = 0; i < outages; i++) {
            try (TemporaryFolder folder = TemporaryFolder.create("outage")) {
                each.add(new OutageRun(size, options.seed() + i).run(folder.path()));
            }
        }
        OutageResult result = OutageResult.of(each);
        print(result);
        options.write(result);
        return result.ok() ? 0 : 1;
    }

    private void print(OutageResult result) {
        options.print(String.format(
                "%d issued, %d acknowledged, %d delivered, %d lost, %d dropped; lowest keep-probability %.5f",
                result.issued(),
                result.acknowledged(),
                result.delivered(),
                result.lost(),
                result.dropped(),
                result.lowestKeep()));
        print("mean reward", result.rewards());
        print("mean return", result.returns());
        options.print(String.format(
                "on disk: %d bytes when the sink came back, %d once it was drained; keep-probability then %.3f",
                result.fullBytes(), result.drainedBytes(), result.keepAfter()));
    }

    private void print(String what, OutageResult.Mean mean) {
        options.print(String.format(
                "%s: truth %.4f, weighted %.4f ± %.4f (standard error; at most %.4f off by chance), unweighted %.4f, of %d values",
                what, mean.truth(), mean.estimate(), mean.error(), mean.tolerance(), mean.unweighted(), mean.kept()));
    }
}
