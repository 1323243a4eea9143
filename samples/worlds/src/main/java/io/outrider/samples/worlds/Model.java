package io.outrider.samples.worlds;

import io.outrider.onnx.OnnxLearner;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The untrained policies that {@code samples/training/maze_policy.py} wrote, each with its training step. */
enum Model {
    /** Five small networks with random priors. */
    ENSEMBLE("ensemble", 256),
    /** One of them, without a prior. */
    ONE("one", 256),
    /** Five heads with random priors on two convolutions, for {@link View#IMAGES}. */
    IMAGES_ENSEMBLE("images-ensemble", 64),
    /** One of them, without a prior. */
    IMAGES_ONE("images-one", 64);

    /** What a reward is worth a step later. */
    static final double DISCOUNT = 0.95;
    /** How many rewards a training target sums before it asks the policy for the rest. */
    static final int STEPS = 5;

    /** Each member learns from every row: priors and starting points keep them apart. */
    private static final double EVERY_MEMBER = 1;

    private final String name;
    private final int batch;

    Model(String name, int batch) {
        this.name = name;
        this.batch = batch;
    }

    /** The policy as it is before any training; the caller closes it. */
    OnnxPolicy policy(Device device) {
        return device.loader().load(file(""));
    }

    /** A learner of this policy; the caller closes it. */
    OnnxLearner learner(Device device) {
        OnnxLearner learner = OnnxLearner.load(device.loader(), file(""), file("-learner"), EVERY_MEMBER);
        learner.hyper("discount", Math.pow(DISCOUNT, STEPS));
        return learner;
    }

    /** From how many transitions a training step learns: fewer where each is dear. */
    int batch() {
        return batch;
    }

    /** What deciding costs, in floating-point operations. */
    double flopsPerRow() {
        try (OnnxPolicy policy = policy(Device.CPU)) {
            return policy.flopsPerRow();
        }
    }

    private ModelFile file(String suffix) {
        String path = "/model/" + name + suffix + ".onnx";
        try (InputStream in = Model.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new PolicyException(path + " is not on the class path", null);
            }
            return ModelFile.of(name + suffix + ".onnx", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
