package io.outrider.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.internal.ort.PlacementProbe;
import io.outrider.onnx.internal.ort.TensorLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sees which execution provider runs which part of a graph, and warns of what a card was asked for and does not run. */
final class Placements {

    static final String SUBJECT = "placement";

    private Placements() {}

    /** Whether it is worth a run to see: a provider beside the CPU was asked for, or the caller wants to know. */
    static boolean areAsked(LoadOptions options) {
        return options.placements() || options.providers().stream().anyMatch(provider -> !provider.isCpu());
    }

    /** What each provider runs; empty, with a finding, if it cannot be seen. */
    static List<Placement> see(
            OrtEnvironment environment,
            Sessions.Opened opened,
            List<TensorLayout> inputs,
            int rows,
            int candidates,
            Findings findings) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            List<Placement> placements = new PlacementProbe(environment, opened.spec(), opened.provision())
                    .run(temporary, inputs, rows, candidates).entrySet().stream()
                            .map(entry -> new Placement(entry.getKey(), entry.getValue()))
                            .toList();
            if (!opened.provider().isCpu()) {
                warn(opened.provider().name(), placements, findings);
            }
            return placements;
        } catch (OrtException | IOException e) {
            findings.info(SUBJECT, "of nodes on providers cannot be seen: " + e.getMessage());
            return List.of();
        }
    }

    static void warn(String provider, List<Placement> placements, Findings findings) {
        SortedMap<String, Integer> fallen = fallen(placements);
        if (!fallen.isEmpty()) {
            int all = placements.stream().mapToInt(Placement::nodes).sum();
            int count = fallen.values().stream().mapToInt(Integer::intValue).sum();
            findings.warning(
                    SUBJECT,
                    count + " of " + all + " nodes run on the CPU although " + provider + " was asked for: " + fallen
                            + "; what they read and write is copied between the two in every run");
        }
    }

    /** The operators on the CPU. */
    static SortedMap<String, Integer> fallen(List<Placement> placements) {
        SortedMap<String, Integer> fallen = new TreeMap<>();
        placements.stream()
                .filter(placement -> placement.provider().equals(Placement.CPU))
                .forEach(placement -> fallen.putAll(placement.operators()));
        return fallen;
    }
}
