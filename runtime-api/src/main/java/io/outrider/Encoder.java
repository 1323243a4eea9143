package io.outrider;

/**
 * Turns what the host knows at a decision into the numbers that the policy was trained on.
 *
 * <p>It runs on the deciding thread, once a decision, and must be thread-safe, deterministic and without side effects;
 * an exception that it throws reaches the caller of {@code decide} unchanged.
 *
 * @param <O> the host's observation type
 */
@FunctionalInterface
public interface Encoder<O> {

    /** Writes {@code observation} to {@code out}, completely and in the order of training. */
    void encode(O observation, InputWriter out);

    /** The encoder of hosts that hold observations as the policy takes them: it copies. */
    static Encoder<float[]> floats() {
        return (observation, out) -> out.put(observation);
    }
}
