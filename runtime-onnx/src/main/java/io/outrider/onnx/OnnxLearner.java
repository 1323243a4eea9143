package io.outrider.onnx;

import ai.onnxruntime.OrtException;
import io.outrider.experience.Transition;
import io.outrider.onnx.LearnerContract.Feed;
import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicyRejectedException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Trains a policy where it runs: an exported training step, a pure function from weights, optimiser state and a batch to
 * new weights, new optimiser state and the loss.
 *
 * <pre>{@code
 * try (OnnxLearner learner = OnnxLearner.load(Path.of("policy.onnx"), Path.of("learner.onnx"))) {
 *     TrainingStep step = learner.train(reader.poll(256, Duration.ofSeconds(1)));
 *     slot.publish(learner.policy());
 * }
 * }</pre>
 *
 * <p>Both files come from the exporter in {@code samples/training}. Weights and optimiser state stay in native memory
 * between steps. Thread-safe: steps, saving and publishing exclude each other.
 */
public final class OnnxLearner implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");
    private static final double BOOTSTRAP = 0.5;

    private final ReentrantLock lock = new ReentrantLock();
    private final ModelFile policyFile;
    private final ModelGraph policyGraph;
    private final OnnxLoader loader;
    private final String policyVersion;
    private final String learnerVersion;
    private final LearnerContract contract;
    private final BatchWriter writer;
    private final LearnerSession session;
    private @Nullable TrainingBatch reused;
    private long steps;
    private boolean closed;

    private OnnxLearner(
            OnnxLoader loader, OnnxPolicy policy, ModelFile policyFile, ModelFile learnerFile, OptionalDouble maskRate)
            throws OrtException {
        this.loader = loader;
        this.policyFile = policyFile;
        this.policyGraph = ModelGraph.parse(policyFile);
        this.policyVersion = policy.version();
        this.learnerVersion = Version.of(learnerFile, new TreeMap<>(), "", new TreeMap<>());
        Findings findings = new Findings();
        this.contract = LearnerContract.read(ModelGraph.parse(learnerFile), policyGraph, findings);
        double rate = maskRate.orElse(contract.members() > 1 ? BOOTSTRAP : 1);
        this.writer = new BatchWriter(contract.feeds(), policy.signature(), rate, findings);
        if (findings.hasErrors()) {
            throw new PolicyRejectedException(learnerFile.name(), findings.errors(), null);
        }
        findings.all().forEach(finding -> LOGGER.log(Level.WARNING, "{0}: {1}", learnerFile.name(), finding.text()));
        Path path = policyFile.path();
        Path folder = path == null ? null : path.toAbsolutePath().getParent();
        LearnerSession.Source source = new LearnerSession.Source(learnerFile, contract, policyGraph, folder);
        this.session = LearnerSession.open(source, loader.options(), new Findings());
    }

    /**
     * Loads a policy and the training step that goes with it.
     *
     * @throws PolicyRejectedException if one of them cannot serve, or they do not belong together, with everything that is
     *     wrong
     * @throws PolicyException if a file cannot be read
     */
    public static OnnxLearner load(Path policy, Path learner) {
        return load(ModelFile.read(policy), ModelFile.read(learner));
    }

    /** As {@link #load(Path, Path)}, of models that are in memory. */
    public static OnnxLearner load(ModelFile policy, ModelFile learner) {
        return load(OnnxPolicy.loader(), policy, learner, OptionalDouble.empty());
    }

    /**
     * As {@link #load(Path, Path)}, with a loader that knows the policy's tensors, and whose session settings and
     * providers hold for training too.
     *
     * @param maskRate the probability with which each member of an ensemble learns from a row, as {@link MemberMask} says;
     *     by default 0.5, and 1 for a single estimator
     * @throws IllegalArgumentException if {@code maskRate} is not in (0, 1]
     */
    public static OnnxLearner load(OnnxLoader loader, ModelFile policy, ModelFile learner, double maskRate) {
        if (!(maskRate > 0 && maskRate <= 1)) {
            throw new IllegalArgumentException("a mask rate is in (0, 1], not " + maskRate);
        }
        return load(loader, policy, learner, OptionalDouble.of(maskRate));
    }

    private static OnnxLearner load(OnnxLoader loader, ModelFile policy, ModelFile learner, OptionalDouble maskRate) {
        try (OnnxPolicy first = loader.load(policy)) {
            return new OnnxLearner(loader, first, policy, learner, maskRate);
        } catch (OrtException e) {
            throw new PolicyRejectedException(
                    learner.name(), List.of("ONNX Runtime refuses the graph: " + e.getMessage()), e);
        }
    }

    /**
     * An empty batch for columns that come from elsewhere; the caller closes it.
     *
     * @throws IllegalArgumentException if {@code rows} is less than 1, or more than the learner's fixed batch has
     * @throws IllegalStateException if the learner is closed
     */
    public TrainingBatch batch(int rows) {
        int fixed = contract.fixedBatch();
        if (rows < 1 || (fixed > 0 && rows > fixed)) {
            throw new IllegalArgumentException(
                    "a batch has at least 1 row" + (fixed > 0 ? " and at most " + fixed : "") + ", not " + rows);
        }
        lock.lock();
        try {
            checkOpen();
            return session.batch(rows);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes one step on {@code batch}.
     *
     * @return the loss before the step
     * @throws PolicyException if the step fails or its loss is not finite; weights are then as before
     * @throws IllegalStateException if the learner is closed
     */
    public double step(TrainingBatch batch) {
        lock.lock();
        try {
            checkOpen();
            double loss = session.step(batch);
            steps++;
            return loss;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes one step on {@code rows}, or as many as a fixed batch needs. Rows without a reward are left out, and where the
     * learner weighs by the propensity, rows without one.
     *
     * @throws PolicyException if the step fails or its loss is not finite; weights are then as before
     * @throws IllegalArgumentException if a row is of another shape, naming its decision
     */
    public TrainingStep train(List<? extends Transition> rows) {
        lock.lock();
        try {
            checkOpen();
            List<Transition> usable = writer.usable(rows);
            int most = contract.fixedBatch() > 0 ? contract.fixedBatch() : Math.max(1, usable.size());
            double sum = 0;
            for (int from = 0; from < usable.size(); from += most) {
                List<Transition> part = usable.subList(from, Math.min(usable.size(), from + most));
                TrainingBatch batch = batchFor(part.size());
                writer.write(part, batch);
                sum += step(batch) * part.size();
            }
            double mean = usable.isEmpty() ? Double.NaN : sum / usable.size();
            return new TrainingStep(mean, usable.size(), rows.size() - usable.size(), steps);
        } finally {
            lock.unlock();
        }
    }

    private TrainingBatch batchFor(int rows) {
        TrainingBatch last = reused;
        if (last != null && last.rows() == rows) {
            return last;
        }
        if (last != null) {
            last.close();
        }
        TrainingBatch batch = session.batch(rows);
        reused = batch;
        return batch;
    }

    /**
     * Sets a scalar that the learner reads, the learning rate for example.
     *
     * @throws IllegalArgumentException if the learner has no such scalar, or {@code value} is not finite
     * @throws IllegalStateException if the learner is closed
     */
    public void hyper(String name, double value) {
        lock.lock();
        try {
            checkOpen();
            if (!session.hyper().contains(name) || !Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "cannot set " + name + " to " + value + "; the learner reads finite " + session.hyper());
            }
            session.hyper(name, (float) value);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A new version of the policy, with the weights as they are now; the caller owns it. It shares nothing with the
     * learner.
     */
    public OnnxPolicy policy() {
        lock.lock();
        try {
            checkOpen();
            Weights weights = Weights.of(policyGraph, session.weights());
            return new OnnxPolicy(new Loading(policyFile, loader.stated(), loader.options(), weights).load());
        } finally {
            lock.unlock();
        }
    }

    /** The execution provider that training steps run on: {@code cpu}, {@code cuda:0}; the policy's can be another one. */
    public String provider() {
        return session.provider();
    }

    /**
     * Where weights and optimiser state lie between steps: {@code host}, or {@code device}, ONNX Runtime's name of its memory
     * and its number. On a card they stay there unless {@link OnnxLoader#memory} says the host; what a step does not need is
     * copied only when it is asked for.
     */
    public String memory() {
        return session.memory();
    }

    /** How many updates have been made, those before a restored state included. */
    public long steps() {
        lock.lock();
        try {
            return steps;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Saves weights and optimiser state to the file {@code path}, which is replaced atomically.
     *
     * @throws PolicyException if it cannot be written
     */
    public void save(Path path) {
        lock.lock();
        try {
            checkOpen();
            LearnerFile.of(policyVersion, learnerVersion, steps, session.values())
                    .write(path);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on from what {@link #save} wrote.
     *
     * @throws PolicyException if the file cannot be read, is damaged, or belongs to another policy or learner; the state is
     *     then as before
     */
    public void restore(Path path) {
        lock.lock();
        try {
            checkOpen();
            LearnerFile file = LearnerFile.read(path);
            if (!file.policy().equals(policyVersion) || !file.learner().equals(learnerVersion)) {
                throw new PolicyException(
                        path + " is the state of learner " + file.learner() + " and policy " + file.policy()
                                + ", this is learner " + learnerVersion + " and policy " + policyVersion,
                        null);
            }
            Map<Slot, byte[]> values = new LinkedHashMap<>();
            for (Map.Entry<Slot, ByteBuffer> slot : session.values().entrySet()) {
                byte[] value = file.tensors().get(slot.getKey().input());
                if (value == null || value.length != slot.getValue().remaining()) {
                    throw new PolicyException(
                            path + " lacks the tensor " + slot.getKey().input(), null);
                }
                values.put(slot.getKey(), value);
            }
            values.forEach(session::replace);
            steps = file.steps();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The current values of a weight, by the policy's name for it.
     *
     * @throws IllegalArgumentException if the learner has no such float weight
     */
    public float[] weight(String parameter) {
        lock.lock();
        try {
            checkOpen();
            for (Map.Entry<Slot, ByteBuffer> slot : session.values().entrySet()) {
                if (slot.getKey().parameter().equals(parameter) && slot.getKey().type() == ElementType.FLOAT) {
                    FloatBuffer values = slot.getValue().asFloatBuffer();
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    return copy;
                }
            }
            throw new IllegalArgumentException("the learner has no float weight " + parameter);
        } finally {
            lock.unlock();
        }
    }

    /** The columns of experience that a step reads. */
    public List<String> columns() {
        return contract.feeds().stream().map(Feed::column).map(Column::title).toList();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the learner " + session + " is closed");
        }
    }

    /** Gives native memory back; policies that it made stay usable. A second call does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (reused != null) {
                reused.close();
            }
            session.close();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "OnnxLearner[" + session + ", " + learnerVersion + ", step " + steps + "]";
    }
}
