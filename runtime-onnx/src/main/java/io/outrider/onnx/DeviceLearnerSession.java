package io.outrider.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.ort.ForeignSession;
import io.outrider.onnx.internal.ort.Residence;
import io.outrider.onnx.internal.ort.StateLoop;
import io.outrider.policy.PolicyException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A learner whose state stays on the device between steps, run by ONNX Runtime's C functions: what a step writes there is what
 * the next one reads. Batches, scalars and the loss are the host's, and copied in every step.
 */
final class DeviceLearnerSession implements LearnerSession {

    private static final long[] SCALAR = {};

    private final LearnerContract contract;
    private final OrtEnvironment environment;
    private final ForeignSession session;
    private final String provider;
    private final StateLoop state;
    private final ByteBuffer loss = LearnerSession.scalar();
    private final Map<String, ByteBuffer> hyper = new LinkedHashMap<>();

    private DeviceLearnerSession(Source source, Sessions.Opened opened, ForeignSession session) {
        this.contract = source.contract();
        this.environment = opened.session().environment();
        this.session = session;
        this.provider = opened.provider().name();
        List<StateLoop.Piece> pieces = contract.slots().stream()
                .map(slot -> new StateLoop.Piece(slot.input(), slot.output(), slot.type(), slot.shape()))
                .toList();
        contract.hyper()
                .forEach(
                        (name, value) -> hyper.put(name, LearnerSession.scalar().putFloat(0, value.floatValue())));
        this.state = new StateLoop(session, pieces, contract.loss(), loss);
    }

    /**
     * Opens the learner on the device of the provider that {@code opened} got, and makes a step that leaves no trace.
     *
     * @throws PolicyException if that cannot be
     */
    static LearnerSession open(Source source, Sessions.Opened opened) {
        Residence residence = new Residence(Serving.device(opened.provider()), false, Set.of());
        ForeignSession session = ForeignSession.open(opened.spec(), residence);
        DeviceLearnerSession learner = null;
        boolean complete = false;
        try {
            learner = new DeviceLearnerSession(source, opened, session);
            List<Slot> slots = source.contract().slots();
            for (int i = 0; i < slots.size(); i++) {
                learner.state.write(i, source.initial(slots.get(i)));
            }
            try (TrainingBatch zeros = learner.batch(1)) {
                learner.run(zeros);
            }
            complete = true;
            return learner;
        } finally {
            if (!complete) {
                if (learner == null) {
                    session.close();
                } else {
                    learner.close();
                }
            }
        }
    }

    @Override
    public TrainingBatch batch(int rows) {
        int fixed = contract.fixedBatch();
        try {
            return new TrainingBatch(environment, contract.feeds(), rows, fixed > 0 ? fixed : rows);
        } catch (OrtException e) {
            throw new PolicyException(
                    "the learner " + session + " cannot make a batch of " + rows + " rows: " + e.getMessage(), e);
        }
    }

    @Override
    public double step(TrainingBatch batch) {
        run(batch);
        float value = LearnerSession.finite(loss.getFloat(0), session);
        state.swap();
        return value;
    }

    private void run(TrainingBatch batch) {
        batch.forEach((feed, values, shape) -> state.feed(feed.name(), values, shape, feed.type()));
        hyper.forEach((name, value) -> state.feed(name, value, SCALAR, ElementType.FLOAT));
        state.run();
    }

    @Override
    public Map<Slot, ByteBuffer> values() {
        Map<Slot, ByteBuffer> values = new LinkedHashMap<>();
        List<Slot> slots = contract.slots();
        for (int i = 0; i < slots.size(); i++) {
            values.put(slots.get(i), state.read(i));
        }
        return values;
    }

    @Override
    public void replace(Slot slot, byte[] value) {
        ByteBuffer buffer = LearnerMemory.allocate(slot);
        buffer.duplicate().put(value);
        state.write(contract.slots().indexOf(slot), buffer);
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public String memory() {
        return session.memory();
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
        state.close();
        session.close();
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
