package io.outrider.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Policies that others exported, with the action spaces of their authors; see their README. */
final class SharedModels {

    private SharedModels() {}

    /** A model, how its author's action space is said, and where the golden file holds what it is compared with. */
    record Shared(String name, OnnxLoader loader, OutputKind kind, String tensor, double flops) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The folder, or null. The tests that need it are skipped without it. */
    static Path folder() {
        Path folder = Path.of(System.getProperty("outrider.models", "../../shared/models"));
        assumeTrue(
                Files.isDirectory(folder),
                "skipped: no models in " + folder.toAbsolutePath() + "; say -Doutrider.models=FOLDER");
        return folder;
    }

    static List<Shared> all() {
        OnnxLoader loader = OnnxPolicy.loader();
        return List.of(
                new Shared(
                        "godot-cross-the-road",
                        loader.actions(Branch.discrete(5)),
                        OutputKind.LOGITS,
                        "output",
                        2 * (78 * 64 + 64 * 64 + 64 * 5)),
                new Shared(
                        "godot-robot-fps",
                        loader.actions(Branch.discrete(3), Branch.discrete(3), Branch.discrete(3), Branch.discrete(2)),
                        OutputKind.LOGITS,
                        "output",
                        2 * (153 * 64 + 64 * 64 + 64 * 11)),
                new Shared(
                        "godot-ball-chase",
                        loader.actions(box(2)),
                        OutputKind.MEAN,
                        "output",
                        2 * (21 * 64 + 64 * 64 + 64 * 2)),
                new Shared(
                        "godot-down-fall",
                        loader.actions(box(1), box(2), box(2)),
                        OutputKind.MEAN,
                        "output",
                        2 * (153 * 64 + 64 * 64 + 64 * 5)),
                new Shared(
                        "godot-multi-agent-player",
                        loader.actions(box(2)),
                        OutputKind.MEAN,
                        "output",
                        2 * (48 * 64 + 64 * 64 + 64 * 4)),
                new Shared(
                        "godot-score-the-goal-sac",
                        loader,
                        OutputKind.MEAN,
                        "output",
                        2 * (16 * 256 + 256 * 256 + 2 * 256 * 2)),
                new Shared(
                        "playground-go1-joystick",
                        loader,
                        OutputKind.MEAN,
                        "continuous_actions",
                        2 * (48 * 512 + 512 * 256 + 256 * 128 + 128 * 24)),
                new Shared(
                        "playground-g1-joystick",
                        loader,
                        OutputKind.MEAN,
                        "continuous_actions",
                        2 * (103 * 512 + 512 * 256 + 256 * 128 + 128 * 58)));
    }

    static Branch box(int dimensions) {
        float[] low = new float[dimensions];
        float[] high = new float[dimensions];
        Arrays.fill(low, -1);
        Arrays.fill(high, 1);
        return Branch.box(low, high);
    }
}
