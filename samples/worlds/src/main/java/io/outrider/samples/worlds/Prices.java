package io.outrider.samples.worlds;

import io.outrider.rollout.Costs;
import io.outrider.samples.shared.RunOptions;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say what worlds cost; mixed into commands. What is measured instead differs from run to run, and with it how
 * many decisions a budget of FLOPs pays for: a seed gives the same run again only at given prices.
 */
final class Prices {

    @Option(
            names = "--world-flops",
            paramLabel = "FLOPS",
            description = "what making a world costs (its time, measured at the start)")
    private @Nullable Double world;

    @Option(
            names = "--step-flops",
            paramLabel = "FLOPS",
            description = "what a step in one costs (its time, measured at the start)")
    private @Nullable Double step;

    /** Refuses what cannot be a price. */
    void check(RunOptions options) {
        check(options, "--world-flops", world);
        check(options, "--step-flops", step);
    }

    private static void check(RunOptions options, String option, @Nullable Double flops) {
        options.require(
                flops == null || (flops >= 0 && Double.isFinite(flops)),
                option + " must be finite and not negative, not " + flops);
    }

    /** What a world and a step cost, in floating-point operations: as given, else as {@code measured} says. */
    Costs costs(Calibration measured) {
        return new Costs(
                world != null ? world : measured.worldFlops(),
                step != null ? step : measured.costs().step(),
                0);
    }

    /** What a world and a step cost in {@code setting}, measured where it is not given. */
    Costs costs(Setting setting, LongSupplier nanoTime) {
        Double worldFlops = world;
        Double stepFlops = step;
        return worldFlops != null && stepFlops != null
                ? new Costs(worldFlops, stepFlops, 0)
                : costs(Calibration.measure(setting, nanoTime));
    }

    /** What was used, as the options that give it again. */
    static String words(Costs costs) {
        return "the same prices again: --world-flops " + costs.world() + " --step-flops " + costs.step();
    }
}
