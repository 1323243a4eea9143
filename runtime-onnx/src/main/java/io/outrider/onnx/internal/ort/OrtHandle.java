package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.outrider.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A native session that is counted: its owner holds it once, each lane once more, and whoever lets go last closes it.
 *
 * <p>Thread-safe. A session must not be run after its last release; the classes above see to it.
 */
public final class OrtHandle {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<? extends OnnxValue> weights;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Takes {@code session} over, held once, and the {@code weights} that it reads and that must outlive it. */
    public OrtHandle(
            String name, OrtEnvironment environment, OrtSession session, Collection<? extends OnnxValue> weights) {
        this.weights = List.copyOf(weights);
        this.name = name;
        this.environment = environment;
        this.session = session;
    }

    /**
     * Holds the session once more.
     *
     * @throws IllegalStateException if it was let go by all
     */
    void retain() {
        while (true) {
            int now = holders.get();
            if (now == 0) {
                throw new IllegalStateException("the model " + name + " is closed");
            }
            if (holders.compareAndSet(now, now + 1)) {
                return;
            }
        }
    }

    /** Lets the session go. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            try {
                session.close();
            } catch (OrtException e) {
                LOGGER.log(Level.WARNING, "closing the session of " + name + " failed", e);
            }
            weights.forEach(OnnxValue::close);
        }
    }

    /** How many hold the session. */
    public int holders() {
        return holders.get();
    }

    /** The session. */
    public OrtSession session() {
        return session;
    }

    /** The environment that tensors are made in. */
    public OrtEnvironment environment() {
        return environment;
    }

    /** A failure of ONNX Runtime in terms of the model. */
    public PolicyException failure(String what, OrtException cause) {
        return new PolicyException("the model " + name + " " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return name;
    }
}
