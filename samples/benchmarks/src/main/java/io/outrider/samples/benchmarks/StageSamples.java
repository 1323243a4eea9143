package io.outrider.samples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * How often a deciding thread was seen in each stage of a decision. A sample belongs to the innermost of its frames that is
 * named here.
 */
final class StageSamples {

    /** The policy's run, which this profile does not judge: the JVM's profiler sees native code at another rate. */
    private static final String RUN = "run";

    /** The stages in the order of a decision, and the methods that are theirs: a class, or one method of it. */
    private static final Map<String, List<String>> STAGES = stages();

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int count;

    private StageSamples() {
        STAGES.keySet().stream().filter(stage -> !stage.equals(RUN)).forEach(stage -> counts.put(stage, 0));
    }

    private static Map<String, List<String>> stages() {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        stages.put("lease a lane and give it back", List.of("Engine.lease", "Engine.release"));
        stages.put("encode", List.of("DecisionPath.encode", "DecisionPath.loadState"));
        stages.put("id and draw key", List.of("Naming"));
        stages.put(RUN, List.of("CApi.run", "OrtSession.run", "DecisionPath.run"));
        stages.put("copy and check the scores", List.of("SamplingWorkspace.row", "ScoreRow.check"));
        stages.put("describe", List.of("SamplingWorkspace.describe"));
        stages.put("draw", List.of("SamplingWorkspace.draw"));
        stages.put("uncertainty, support, value", List.of("DecisionPath.fillParts"));
        stages.put("record", List.of("DecisionWriter.drawn"));
        stages.put("counters and meters", List.of("DecisionCounts", "EngineMeters"));
        stages.put("the Decision", List.of("EngineAgent.decided"));
        stages.put("what is between them", List.of("EngineAgent.decideAt"));
        return stages;
    }

    /** Reads what the thread {@code main} did, as far as it decided. */
    static StageSamples read(Path file) {
        StageSamples samples = new StageSamples();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                samples.add(recording.readEvent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return samples;
    }

    private void add(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null || !event.hasField("sampledThread")) {
            return;
        }
        for (RecordedFrame frame : trace.getFrames()) {
            String stage = stage(frame);
            if (stage != null) {
                if (!stage.equals(RUN)) {
                    counts.merge(stage, 1, Integer::sum);
                    count++;
                }
                return;
            }
        }
    }

    private static @Nullable String stage(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        String simple = type.substring(type.lastIndexOf('.') + 1);
        String method = simple + "." + frame.getMethod().getName();
        for (Map.Entry<String, List<String>> stage : STAGES.entrySet()) {
            if (stage.getValue().contains(simple) || stage.getValue().contains(method)) {
                return stage.getKey();
            }
        }
        return null;
    }

    /** How many samples fell into a decision, but not into the policy's run. */
    int count() {
        return count;
    }

    /** The share of each stage in all but the policy's run, in the order of a decision; they sum to 1. */
    Map<String, Double> shares() {
        if (count == 0) {
            throw new IllegalStateException("the profiler saw no decision");
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.forEach((stage, seen) -> shares.put(stage, (double) seen / count));
        return shares;
    }
}
