package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.outrider.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session of ONNX Runtime's public Java API, and the weights that it reads. */
public final class JavaSession implements NativeSession {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<OnnxTensor> weights;

    private JavaSession(String name, OrtEnvironment environment, OrtSession session, List<OnnxTensor> weights) {
        this.name = name;
        this.environment = environment;
        this.session = session;
        this.weights = weights;
    }

    /** Adds an execution provider to the options of a session. */
    public interface Provision {
        /**
         * Adds it.
         *
         * @throws OrtException if it is absent
         */
        void addTo(SessionOptions options) throws OrtException;
    }

    /**
     * Opens a session as {@code spec} says.
     *
     * @throws OrtException if ONNX Runtime refuses it
     */
    public static JavaSession open(OrtEnvironment environment, SessionSpec spec, Provision provision)
            throws OrtException {
        List<OnnxTensor> weights = new ArrayList<>();
        boolean opened = false;
        try (SessionOptions options = options(spec)) {
            for (Map.Entry<String, Weight> entry : spec.weights().entrySet()) {
                Weight weight = entry.getValue();
                OnnxTensor tensor = OnnxTypes.tensor(environment, weight.value(), weight.type(), weight.shape());
                weights.add(tensor);
                options.addInitializer(entry.getKey(), tensor);
            }
            provision.addTo(options);
            OrtSession session = create(environment, spec.content().duplicate(), options);
            opened = true;
            return new JavaSession(spec.name(), environment, session, weights);
        } finally {
            if (!opened) {
                weights.forEach(OnnxTensor::close);
            }
        }
    }

    private static OrtSession create(OrtEnvironment environment, ByteBuffer content, SessionOptions options)
            throws OrtException {
        if (content.isDirect()) {
            return environment.createSession(content, options);
        }
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return environment.createSession(bytes, options);
    }

    private static SessionOptions options(SessionSpec spec) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(spec.intraOpThreads());
            options.setInterOpNumThreads(spec.interOpThreads());
            if (spec.interOpThreads() > 1) {
                options.setExecutionMode(SessionOptions.ExecutionMode.PARALLEL);
            }
            for (Map.Entry<String, String> entry : spec.config().entrySet()) {
                options.addConfigEntry(entry.getKey(), entry.getValue());
            }
            // Failures come as exceptions; the native library must not print them as well.
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    /** The environment that tensors are made in. */
    public OrtEnvironment environment() {
        return environment;
    }

    /** The session itself. */
    public OrtSession session() {
        return session;
    }

    /** A failure of ONNX Runtime in terms of the model. */
    public PolicyException failure(String what, OrtException cause) {
        return new PolicyException("the model " + name + " " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public String way() {
        return "java";
    }

    @Override
    public Binding bind(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        return new PinnedBinding(this, LaneBuffers.of(inputs, outputs, rows, candidates));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            LOGGER.log(Level.WARNING, "closing the session of " + name + " failed", e);
        }
        weights.forEach(OnnxTensor::close);
    }

    @Override
    public String toString() {
        return name;
    }
}
