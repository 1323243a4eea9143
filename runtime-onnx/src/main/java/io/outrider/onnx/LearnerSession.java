package io.outrider.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.JavaSession;
import io.outrider.onnx.internal.ort.OnnxTypes;
import io.outrider.onnx.internal.ort.Ort;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The native side of a learner: its session, its scalars, its loss, and its {@link LearnerMemory}. Not thread-safe. */
final class LearnerSession implements AutoCloseable {

    private final LearnerContract contract;
    private final JavaSession session;
    private final LearnerMemory memory;
    private final String provider;
    private final Map<String, ByteBuffer> hyper = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> scalars = new LinkedHashMap<>();
    private final ByteBuffer loss = scalar();
    private final OnnxTensor lossTensor;

    private LearnerSession(LearnerContract contract, JavaSession session, LearnerMemory memory, String provider)
            throws OrtException {
        this.provider = provider;
        this.contract = contract;
        this.session = session;
        this.memory = memory;
        this.lossTensor = OnnxTypes.tensor(session.environment(), loss, ElementType.FLOAT, List.of());
        for (Map.Entry<String, Double> entry : contract.hyper().entrySet()) {
            ByteBuffer value = scalar().putFloat(0, entry.getValue().floatValue());
            hyper.put(entry.getKey(), value);
            scalars.put(entry.getKey(), OnnxTypes.tensor(session.environment(), value, ElementType.FLOAT, List.of()));
        }
    }

    /**
     * Opens the learner {@code file}, with the weights of {@code policy}.
     *
     * @param policyFolder where the policy's external weights lie, or null
     */
    static LearnerSession open(
            ModelFile file,
            LearnerContract contract,
            ModelGraph policy,
            @Nullable Path policyFolder,
            LoadOptions options,
            Findings findings)
            throws OrtException {
        OrtEnvironment environment = Ort.environment();
        Path path = file.path();
        Path folder = path == null ? null : path.toAbsolutePath().getParent();
        Sessions sessions = new Sessions(environment, options.session(), options.providers());
        Sessions.Source source = new Sessions.Source(file.name(), file.content(), folder, Map.of());
        Sessions.Opened opened = sessions.open(source, findings);
        JavaSession session = opened.session();
        LearnerMemory memory = null;
        try {
            memory = new LearnerMemory(environment, contract.slots());
            memory.reset(policy, policyFolder);
            return new LearnerSession(
                    contract, session, memory, opened.provider().name());
        } catch (OrtException | RuntimeException e) {
            if (memory != null) {
                memory.close();
            }
            session.close();
            throw e;
        }
    }

    private static ByteBuffer scalar() {
        return ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    }

    TrainingBatch batch(int rows) {
        int fixed = contract.fixedBatch();
        try {
            return new TrainingBatch(session.environment(), contract.feeds(), rows, fixed > 0 ? fixed : rows);
        } catch (OrtException e) {
            throw session.failure("cannot make a batch of " + rows + " rows", e);
        }
    }

    /** Makes a step, unless its loss is not finite: the state is then as before. */
    double step(TrainingBatch batch) {
        Map<String, OnnxTensor> inputs = new HashMap<>(scalars);
        inputs.putAll(batch.tensors());
        memory.addInputs(inputs);
        Map<String, OnnxTensor> outputs = new HashMap<>();
        memory.addOutputs(outputs);
        outputs.put(contract.loss(), lossTensor);
        try {
            session.session().run(inputs, outputs).close();
        } catch (OrtException e) {
            throw session.failure("cannot make a step on " + batch.rows() + " row(s)", e);
        }
        float value = loss.getFloat(0);
        if (!Float.isFinite(value)) {
            throw new PolicyException(
                    "a step of the learner " + session + " has the loss " + value
                            + ": it is left out, and the weights are as before",
                    null);
        }
        memory.swap();
        return value;
    }

    LearnerMemory memory() {
        return memory;
    }

    JavaSession session() {
        return session;
    }

    /** The execution provider of the session. */
    String provider() {
        return provider;
    }

    Set<String> hyper() {
        return hyper.keySet();
    }

    void hyper(String name, float value) {
        ByteBuffer scalar = hyper.get(name);
        if (scalar != null) {
            scalar.putFloat(0, value);
        }
    }

    @Override
    public void close() {
        scalars.values().forEach(OnnxTensor::close);
        lossTensor.close();
        memory.close();
        session.close();
    }
}
