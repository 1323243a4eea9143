package io.outrider.onnx.internal.ort;

import java.nio.ByteBuffer;

/**
 * Native input and output buffers that are bound to a session once, and the run between them.
 *
 * <p>Used by one thread at a time. The buffers are direct, in native order, hold zeros at first, and keep their identity.
 */
public interface Binding extends AutoCloseable {

    /** The buffer of input {@code index}, as large as the most rows need. */
    ByteBuffer input(int index);

    /** The buffer of output {@code index}, as large as the most rows need. */
    ByteBuffer output(int index);

    /**
     * Runs the session on rows 0 to {@code rows} − 1, which lie in the buffers as the tensors' layouts say for that many.
     *
     * @throws io.outrider.policy.PolicyException if ONNX Runtime fails
     */
    void run(int rows);

    /** Gives the bound tensors back. */
    @Override
    void close();
}
