package io.outrider.onnx;

import io.outrider.onnx.internal.ort.LanePlan;
import io.outrider.onnx.internal.ort.OnnxLane;
import io.outrider.onnx.internal.ort.OrtHandle;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A policy that is an ONNX file, run by ONNX Runtime.
 *
 * <pre>{@code
 * try (OnnxPolicy policy = OnnxPolicy.load(Path.of("policy.onnx"))) {
 *     System.Logger log = System.getLogger("models");
 *     log.log(System.Logger.Level.INFO, policy.report());
 * }
 * }</pre>
 *
 * <p>What its tensors mean stands in the file's {@code outrider.*} metadata, follows from a dialect that is recognised, or
 * is said by the caller ({@link #loader}). Thread-safe. Whoever loaded it closes it; lanes that are open then stay usable,
 * and the native session is given back with the last of them.
 */
public final class OnnxPolicy implements Policy {

    private final OrtHandle handle;
    private final LanePlan lanes;
    private final PolicySignature signature;
    private final ModelReport report;
    private final AtomicBoolean closed = new AtomicBoolean();

    OnnxPolicy(Loading.Loaded loaded) {
        this.handle = loaded.handle();
        this.lanes = loaded.lanes();
        this.signature = loaded.signature();
        this.report = loaded.report();
    }

    /**
     * Loads the file {@code path}, on the CPU.
     *
     * @throws io.outrider.policy.PolicyRejectedException if it cannot serve, with everything that is wrong
     * @throws io.outrider.policy.PolicyException if it cannot be read, or ONNX Runtime's native library cannot be loaded
     */
    public static OnnxPolicy load(Path path) {
        return loader().load(path);
    }

    /** As {@link #load(Path)}, of a model that is in memory. */
    public static OnnxPolicy load(ModelFile file) {
        return loader().load(file);
    }

    /** As {@link #load(Path)}, of serialised models; {@code name} stands for it in messages. */
    public static OnnxPolicy load(String name, byte[] content) {
        return loader().load(ModelFile.of(name, content));
    }

    /** A loader without any settings, to be refined by its methods. */
    public static OnnxLoader loader() {
        return OnnxLoader.defaults();
    }

    /**
     * What is found in the file {@code path}, also if it would be refused.
     *
     * @throws io.outrider.policy.PolicyRejectedException if it is no ONNX model at all
     */
    public static ModelReport inspect(Path path) {
        return loader().inspect(ModelFile.read(path));
    }

    /**
     * The first 16 hexadecimal digits of the SHA-256 of the file, followed, where there are any, by its external weights,
     * by weights that were replaced, and by what the caller said about its tensors. So a self-contained file that is
     * loaded as it is has the version that {@code sha256sum} shows.
     */
    @Override
    public String version() {
        return report.version();
    }

    @Override
    public PolicySignature signature() {
        return signature;
    }

    /** What was found in the file. */
    public ModelReport report() {
        return report;
    }

    /** The execution provider in use: {@code cpu}, {@code cuda:0}. */
    @Override
    public String provider() {
        return report.provider();
    }

    @Override
    public double flopsPerRow() {
        return report.flopsPerRow();
    }

    /** How many lanes are open. */
    public int openLanes() {
        return handle.holders() - (closed.get() ? 0 : 1);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the policy is closed
     */
    @Override
    public Lane openLane(LaneSize size) {
        if (closed.get()) {
            throw new IllegalStateException("the policy " + report.name() + " (" + version() + ") is closed");
        }
        return OnnxLane.open(handle, lanes, size);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            handle.release();
        }
    }

    @Override
    public String toString() {
        return "OnnxPolicy[" + report.name() + ", " + version() + ", " + provider() + "]";
    }
}
