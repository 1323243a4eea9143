package io.outrider.samples.benchmarks;

import io.outrider.onnx.NativeBinding;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.Window;
import io.outrider.samples.benchmarks.peers.Deciding;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import jdk.jfr.Recording;

/**
 * Decides in a process of its own, while Flight Recorder samples it, and prints the medians of what a decision and what the
 * policy's lane alone took, in nanoseconds: model, seed, seconds, the log's folder, the recording's file.
 */
final class StagesRun {

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final long WINDOW_NANOS = 100_000_000;
    private static final long LANE_NANOS = 20_000_000;
    private static final int WARM_UP_WINDOWS = 40;
    private static final int WINDOWS_A_SECOND = 10;

    private StagesRun() {}

    /** Decides and records. */
    public static void main(String[] arguments) throws IOException {
        Model model = Model.valueOf(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int windows = WINDOWS_A_SECOND * Integer.parseInt(arguments[2]);
        try (Deciding deciding = new Deciding(model, Deciding.ALL, Path.of(arguments[3]), seed);
                Recording recording = new Recording()) {
            LoopContender decide = deciding.decide(DecisionRun.SUBJECT, new Observations(model, seed));
            LoopContender lane =
                    Deciding.lane(DecisionRun.LANE, model, NativeBinding.AUTO, new Observations(model, seed));
            recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
            for (int i = 0; i < Math.min(WARM_UP_WINDOWS, windows); i++) {
                decide.work(WINDOW_NANOS);
            }
            lane.work(WINDOW_NANOS);
            recording.start();
            double[] whole = new double[windows];
            double[] alone = new double[windows];
            for (int i = 0; i < windows; i++) {
                whole[i] = decide.work(WINDOW_NANOS).figure(Window.NANOS);
                alone[i] = lane.work(LANE_NANOS).figure(Window.NANOS);
            }
            recording.stop();
            recording.dump(Path.of(arguments[4]));
            lane.close();
            System.out.println(median(whole) + " " + median(alone));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
