package io.outrider.samples.worlds;

import io.outrider.onnx.OnnxPolicy;

/**
 * What is learned, and where.
 *
 * @param family the worlds
 * @param device where networks run and learn
 */
record Setting(Family family, Device device) {

    /** Mazes by their surroundings, on the processor. */
    static final Setting USUAL = new Setting(Mazes.USUAL, Device.CPU);

    /** The untrained network of {@code exploration}. */
    Model model(Exploration exploration) {
        return family.model(exploration.isEnsemble());
    }

    /** Where the networks really run: a card that was asked for may not be there. */
    String provider() {
        try (OnnxPolicy policy = family.model(true).policy(device)) {
            return policy.provider();
        }
    }
}
