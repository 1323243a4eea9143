package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CApiException;
import io.outrider.policy.PolicyException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session on the processor that was made, and is run, by ONNX Runtime's C functions. */
public final class ForeignSession implements NativeSession {

    private static final long NONE = 0;

    private final String name;
    /** What replaced weights lie in. */
    private final List<ByteBuffer> weightBuffers = new ArrayList<>();

    private final List<Long> weights = new ArrayList<>();
    private long environment;
    private long memory;
    private long session;

    private ForeignSession(SessionSpec spec) {
        this.name = spec.name();
        long options = NONE;
        boolean opened = false;
        try {
            environment = CApi.createEnvironment();
            memory = CApi.createCpuMemory();
            options = CApi.createSessionOptions(spec.intraOpThreads(), spec.interOpThreads());
            for (Map.Entry<String, String> entry : spec.config().entrySet()) {
                CApi.addConfigEntry(options, entry.getKey(), entry.getValue());
            }
            for (Map.Entry<String, Weight> entry : spec.weights().entrySet()) {
                CApi.addInitializer(options, entry.getKey(), tensor(entry.getValue()));
            }
            session = CApi.createSession(environment, direct(spec.content()), options);
            opened = true;
        } catch (CApiException e) {
            throw new PolicyException("the model " + name + " cannot be opened: " + e.getMessage(), e);
        } finally {
            if (options != NONE) {
                CApi.releaseSessionOptions(options);
            }
            if (!opened) {
                close();
            }
        }
    }

    /**
     * Opens a session as {@code spec} says.
     *
     * @throws PolicyException if ONNX Runtime refuses it
     * @throws IllegalStateException if the C functions are {@link #unavailable}
     */
    public static ForeignSession open(SessionSpec spec) {
        return new ForeignSession(spec);
    }

    /**
     * Why there can be no such session beside ONNX Runtime {@code version} of the Java API; empty if there can.
     *
     * @param ungranted whether to try although native access was not granted, which Java warns of or refuses
     */
    public static Optional<String> unavailable(String version, boolean ungranted) {
        if (Runtime.version().feature() >= 22 && !ungranted && !CApi.isGranted()) {
            Module module = ForeignSession.class.getModule();
            return Optional.of("native access was not granted: start Java with --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        return CApi.unavailable().or(() -> mismatch(CApi.version(), version));
    }

    /** What is wrong where the library that was found says another version than the one that the Java API loaded. */
    static Optional<String> mismatch(String found, String loaded) {
        return found.equals(loaded)
                ? Optional.empty()
                : Optional.of(
                        "the library that was found is ONNX Runtime " + found + ", the Java API has loaded " + loaded);
    }

    private long tensor(Weight weight) {
        ByteBuffer value = weight.value().duplicate();
        long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
        long tensor = CApi.createTensor(memory, value, shape, weight.type().code());
        weightBuffers.add(value);
        weights.add(tensor);
        return tensor;
    }

    private static ByteBuffer direct(ByteBuffer content) {
        if (content.isDirect()) {
            return content.slice();
        }
        return ByteBuffer.allocateDirect(content.remaining())
                .put(content.duplicate())
                .flip();
    }

    long session() {
        return session;
    }

    long memory() {
        return memory;
    }

    /** A failure of ONNX Runtime in terms of the model. */
    PolicyException failure(String what, CApiException cause) {
        return new PolicyException("the model " + name + " " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public String way() {
        return "foreign";
    }

    @Override
    public Binding bind(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        return new ForeignBinding(this, LaneBuffers.of(inputs, outputs, rows, candidates));
    }

    @Override
    public void close() {
        if (session != NONE) {
            CApi.releaseSession(session);
            session = NONE;
        }
        weights.forEach(CApi::releaseTensor);
        weights.clear();
        weightBuffers.clear();
        if (memory != NONE) {
            CApi.releaseMemory(memory);
            memory = NONE;
        }
        if (environment != NONE) {
            CApi.releaseEnvironment(environment);
            environment = NONE;
        }
    }
}
