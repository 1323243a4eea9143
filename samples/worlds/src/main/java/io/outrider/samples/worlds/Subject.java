package io.outrider.samples.worlds;

import io.outrider.samples.shared.RunOptions;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that say what is learned, and where; mixed into commands. */
final class Subject {

    private static final String MAZES = "mazes";
    private static final String DEEPSEA = "deepsea";
    private static final String VECTORS = "vectors";
    private static final String IMAGES = "images";

    @Option(names = "--family", paramLabel = "NAME", description = "the worlds: mazes, or deepsea (${DEFAULT-VALUE})")
    private String family = MAZES;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "what it sees: vectors of its surroundings, or images of 3 × 15 × 15 (${DEFAULT-VALUE})")
    private String policy = VECTORS;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "where it runs and learns: cpu, or cuda where there is a card (${DEFAULT-VALUE})")
    private String device = "cpu";

    /** What was asked for; a card that is not there is replaced by the processor, with a line that says so. */
    Setting setting(RunOptions options) {
        options.requireSome("--family", List.of(family), List.of(MAZES, DEEPSEA));
        options.requireSome("--policy", List.of(policy), List.of(VECTORS, IMAGES));
        options.requireSome("--device", List.of(device), List.of("cpu", "cuda"));
        options.require(
                !(isImages() && family.equals(DEEPSEA)), "--policy images is for mazes, and --family deepsea has none");
        Family worlds = family.equals(DEEPSEA) ? Seas.USUAL : isImages() ? Mazes.IMAGES : Mazes.USUAL;
        Setting asked = new Setting(worlds, Device.valueOf(device.toUpperCase(Locale.ROOT)));
        if (asked.device() == Device.CUDA) {
            String provider = asked.provider();
            if (!provider.startsWith("cuda")) {
                options.print(
                        "--device cuda: ONNX Runtime finds no card that it can use here; going on on the " + provider);
                return new Setting(worlds, Device.CPU);
            }
        }
        return asked;
    }

    /** Whether the policy sees images, each decision of which costs many times that of a vector. */
    boolean isImages() {
        return policy.equals(IMAGES);
    }

    /** What was asked for, for reports. */
    String label() {
        return family + ", " + policy;
    }
}
