package io.outrider.policy;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * A work space in which a policy is run: its input buffers, its output buffers, and the run between them.
 *
 * <p>The engine writes the inputs of rows 0 to n − 1, calls {@code run(n)}, and reads the outputs of these rows, which
 * stay as they are until the next run. Buffers are row-major, belong to the lane, keep their identity over its life, and
 * are used by absolute index only; position and limit must not be changed. A lane is used by one thread at a time, the
 * engine pools lanes and closes each once; it never closes one during a run.
 */
public interface Lane extends AutoCloseable {

    /**
     * The buffer of float input {@code index}, rows × size values; it starts as zeros.
     *
     * @throws IllegalArgumentException if that input holds integers
     */
    FloatBuffer input(int index);

    /**
     * The buffer of integer input {@code index}, rows × size values; it starts as zeros.
     *
     * @throws IllegalArgumentException if that input holds floats
     */
    LongBuffer integers(int index);

    /**
     * Computes the outputs of rows 0 to {@code rows} − 1.
     *
     * @throws PolicyException if the policy fails; the lane stays usable
     */
    void run(int rows);

    /** The buffer of output {@code index}, rows × size values. */
    FloatBuffer output(int index);

    /** Gives back what the lane holds; never throws, and a second call does nothing. */
    @Override
    void close();
}
