package io.outrider.onnx.internal.ort;

import java.util.List;

/** A native session that buffers are bound to, one way or the other. Thread-safe, but for its end: see {@link OrtHandle}. */
public interface NativeSession extends AutoCloseable {

    /** What reports call the way: {@code java} or {@code foreign}. */
    String way();

    /** What reports call the memory that tensors lie in: {@code host}, or which device's. */
    default String memory() {
        return "host";
    }

    /**
     * Binds buffers of their own for up to {@code rows} rows of {@code candidates}.
     *
     * @throws io.outrider.policy.PolicyException if ONNX Runtime fails
     */
    Binding bind(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates);

    /** Gives the session back; all that is bound to it was given back before. */
    @Override
    void close();
}
