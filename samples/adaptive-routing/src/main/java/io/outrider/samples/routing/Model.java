package io.outrider.samples.routing;

import io.outrider.policy.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The two ONNX files that {@code samples/training/routing_policy.py} wrote: an untrained ensemble, and how it is trained. */
enum Model {
    /** Observation → value of each upstream, as each of the ensemble's members sees it. */
    POLICY("policy.onnx"),
    /** (Weights, optimiser state, batch of experience) → the next weights and state, and the loss. */
    LEARNER("learner.onnx");

    private final String file;

    Model(String file) {
        this.file = file;
    }

    /** The file, read from the class path. */
    ModelFile file() {
        try (InputStream in = Model.class.getResourceAsStream("/model/" + file)) {
            if (in == null) {
                throw new IllegalStateException("/model/" + file + " is not on the class path");
            }
            return ModelFile.of(file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /model/" + file, e);
        }
    }
}
