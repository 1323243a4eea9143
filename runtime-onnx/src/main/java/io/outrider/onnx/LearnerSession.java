package io.outrider.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.Ort;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The native side of a learner: makes steps, and keeps weights and optimiser state between them, twice, so that a step that
 * failed has changed nothing. Not thread-safe.
 */
interface LearnerSession extends AutoCloseable {

    /**
     * What a session is opened from.
     *
     * @param file the learner
     * @param contract what it says of its tensors
     * @param policy whose weights are trained
     * @param policyFolder where the policy's external weights lie, or null
     */
    record Source(
            ModelFile file,
            LearnerContract contract,
            ModelGraph policy,
            @Nullable Path policyFolder) {

        /** The value that {@code slot} begins with. */
        ByteBuffer initial(Slot slot) {
            return LearnerMemory.initial(slot, policy, policyFolder);
        }
    }

    /** Opens a learner on the first provider that is there, its state on the device where that is wanted and can be. */
    static LearnerSession open(Source source, LoadOptions options, Findings findings) throws OrtException {
        OrtEnvironment environment = Ort.environment();
        ModelFile file = source.file();
        Path path = file.path();
        Path folder = path == null ? null : path.toAbsolutePath().getParent();
        Sessions sessions = new Sessions(environment, options.session(), options.providers());
        Sessions.Opened opened =
                sessions.open(new Sessions.Source(file.name(), file.content(), folder, Map.of()), findings);
        boolean handed = false;
        try {
            Optional<LearnerSession> device = onDevice(source, opened, options);
            if (device.isPresent()) {
                return device.get();
            }
            LearnerSession host = new HostLearnerSession(
                    source, opened.session(), opened.provider().name());
            handed = true;
            return host;
        } finally {
            if (!handed) {
                opened.session().close();
            }
        }
    }

    private static Optional<LearnerSession> onDevice(Source source, Sessions.Opened opened, LoadOptions options) {
        TensorMemory memory = options.memory();
        boolean wanted = memory == null ? !opened.provider().isCpu() : memory.isDevice();
        if (!wanted) {
            return Optional.empty();
        }
        Optional<String> reason = Serving.unavailable(opened, options);
        if (reason.isEmpty()) {
            try {
                return Optional.of(DeviceLearnerSession.open(source, opened));
            } catch (PolicyException e) {
                reason = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        System.getLogger("io.outrider.onnx")
                .log(
                        Level.WARNING,
                        "{0}: weights and optimiser state lie in the host''s memory between steps, not on the device: {1}",
                        source.file().name(),
                        reason.get());
        return Optional.empty();
    }

    /** Memory for a float scalar. */
    static ByteBuffer scalar() {
        return ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** {@code loss}, if it is a number. */
    static float finite(float loss, Object name) {
        if (!Float.isFinite(loss)) {
            throw new PolicyException(
                    "a step of the learner " + name + " has the loss " + loss
                            + ": it is left out, and the weights are as before",
                    null);
        }
        return loss;
    }

    /** An empty batch. */
    TrainingBatch batch(int rows);

    /**
     * Makes a step and gives its loss.
     *
     * @throws PolicyException if it fails, or its loss is not finite: the state is then as before
     */
    double step(TrainingBatch batch);

    /** The current values by slot, to be read. */
    Map<Slot, ByteBuffer> values();

    /** Replaces the current value of {@code slot} by {@code value}, in native order. */
    void replace(Slot slot, byte[] value);

    /** Copies of the current weights, by the policy's names. */
    default SortedMap<String, ByteBuffer> weights() {
        SortedMap<String, ByteBuffer> weights = new TreeMap<>();
        values().forEach((slot, value) -> {
            if (slot.isWeight()) {
                ByteBuffer copy = LearnerMemory.allocate(slot);
                copy.duplicate().put(value);
                weights.put(slot.parameter(), copy);
            }
        });
        return weights;
    }

    /** The execution provider of the session. */
    String provider();

    /** Where the state lies between steps: {@code host}, or which device's memory. */
    String memory();

    /** The scalars that can be set. */
    Set<String> hyper();

    /** Sets a scalar. */
    void hyper(String name, float value);

    @Override
    void close();
}
