package io.outrider.samples.benchmarks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.Branch;
import io.outrider.onnx.OnnxLoader;
import io.outrider.onnx.OnnxPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Exported policies: others' (skipped where they are absent), and this project's own, which are ensembles. */
final class RealModels {

    private RealModels() {}

    /** A model file and what its author's action space is. */
    record Model(String name, Path path, OnnxLoader loader, boolean foreign) {

        /** The policy; the test is skipped where the file is another's and not here. */
        OnnxPolicy load() {
            assumeTrue(
                    !foreign || Files.isRegularFile(path),
                    "skipped: no model " + path.toAbsolutePath() + "; say -Doutrider.models=FOLDER");
            return loader.load(path);
        }

        @Override
        public String toString() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    static Model own(String name) {
        return new Model(
                name,
                Path.of("../../runtime-onnx/src/test/resources/models", name + ".onnx"),
                OnnxPolicy.loader(),
                false);
    }

    private static Model foreign(String name, Branch... branches) {
        Path folder = Path.of(System.getProperty("outrider.models", "../../../shared/models"));
        OnnxLoader loader = OnnxPolicy.loader();
        return new Model(
                name, folder.resolve(name + ".onnx"), branches.length == 0 ? loader : loader.actions(branches), true);
    }

    /** Those whose actions are a fixed space. */
    static List<Model> all() {
        return List.of(
                foreign("godot-cross-the-road", Branch.discrete(5)),
                foreign(
                        "godot-robot-fps",
                        Branch.discrete(3),
                        Branch.discrete(3),
                        Branch.discrete(3),
                        Branch.discrete(2)),
                foreign("godot-ball-chase", box(2)),
                foreign("godot-down-fall", box(1), box(2), box(2)),
                foreign("godot-multi-agent-player", box(2)),
                foreign("godot-score-the-goal-sac"),
                foreign("playground-go1-joystick"),
                foreign("playground-g1-joystick"),
                own("members"),
                own("quantiles"),
                own("curiosity"),
                own("mean_members"));
    }

    private static Branch box(int dimensions) {
        float[] low = new float[dimensions];
        float[] high = new float[dimensions];
        Arrays.fill(low, -1);
        Arrays.fill(high, 1);
        return Branch.box(low, high);
    }
}
