package io.outrider.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.ort.JavaSession;
import io.outrider.onnx.internal.ort.OnnxTypes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A learner whose state lies in the host's memory, run by ONNX Runtime's Java API. */
final class HostLearnerSession implements LearnerSession {

    private final LearnerContract contract;
    private final JavaSession session;
    private final LearnerMemory memory;
    private final String provider;
    private final Map<String, ByteBuffer> hyper = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> scalars = new LinkedHashMap<>();
    private final ByteBuffer loss = LearnerSession.scalar();
    private final OnnxTensor lossTensor;

    /** The learner {@code source} in {@code session}, which it owns once it is made. */
    HostLearnerSession(Source source, JavaSession session, String provider) throws OrtException {
        this.provider = provider;
        this.contract = source.contract();
        this.session = session;
        this.memory = new LearnerMemory(session.environment(), contract.slots());
        boolean complete = false;
        try {
            memory.reset(source);
            this.lossTensor = OnnxTypes.tensor(session.environment(), loss, ElementType.FLOAT, List.of());
            for (Map.Entry<String, Double> entry : contract.hyper().entrySet()) {
                ByteBuffer value =
                        LearnerSession.scalar().putFloat(0, entry.getValue().floatValue());
                hyper.put(entry.getKey(), value);
                scalars.put(
                        entry.getKey(), OnnxTypes.tensor(session.environment(), value, ElementType.FLOAT, List.of()));
            }
            complete = true;
        } finally {
            if (!complete) {
                memory.close();
            }
        }
    }

    @Override
    public TrainingBatch batch(int rows) {
        int fixed = contract.fixedBatch();
        try {
            return new TrainingBatch(session.environment(), contract.feeds(), rows, fixed > 0 ? fixed : rows);
        } catch (OrtException e) {
            throw session.failure("cannot make a batch of " + rows + " rows", e);
        }
    }

    @Override
    public double step(TrainingBatch batch) {
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
        float value = LearnerSession.finite(loss.getFloat(0), session);
        memory.swap();
        return value;
    }

    @Override
    public Map<Slot, ByteBuffer> values() {
        return memory.values();
    }

    @Override
    public void replace(Slot slot, byte[] value) {
        ByteBuffer buffer = memory.values().get(slot);
        if (buffer == null) {
            throw new IllegalArgumentException("the learner " + session + " has no tensor " + slot.input());
        }
        buffer.put(value);
    }

    @Override
    public String memory() {
        return session.memory();
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public Set<String> hyper() {
        return hyper.keySet();
    }

    @Override
    public void hyper(String name, float value) {
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

    @Override
    public String toString() {
        return session.toString();
    }
}
