package io.outrider;

/**
 * Where an {@link Encoder} writes one observation, value after value, straight into the policy's input buffer.
 *
 * <p>Values go to the policy's only observation tensor, or to the one last named with {@link #input}; each tensor is
 * written in row-major order from its first element, and must be written completely. Not thread-safe, and not to be kept
 * after {@code encode} returns. Every value must be finite.
 */
public interface InputWriter {

    /**
     * Goes on in the observation tensor {@code name}, at its first unwritten element.
     *
     * @throws IllegalArgumentException if the policy has no such input; the message lists those that it has
     */
    InputWriter input(String name);

    /**
     * Writes one value.
     *
     * @throws IllegalArgumentException if {@code value} is not finite, or the tensor is full already
     */
    InputWriter put(float value);

    /** Writes one value, rounded to float. */
    default InputWriter put(double value) {
        return put((float) value);
    }

    /** Writes 1 for true and 0 for false. */
    default InputWriter put(boolean value) {
        return put(value ? 1f : 0f);
    }

    /** Writes one integer: exactly where the tensor holds integers, else rounded to float. */
    InputWriter put(long value);

    /** Writes one integer. */
    default InputWriter put(int value) {
        return put((long) value);
    }

    /** Writes all of {@code values}. */
    default InputWriter put(float[] values) {
        for (float value : values) {
            put(value);
        }
        return this;
    }

    /**
     * Writes {@code size} values, all 0 but a 1 at {@code index}.
     *
     * @throws IllegalArgumentException if {@code index} is not in [0, size)
     */
    default InputWriter oneHot(int index, int size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("one-hot index " + index + " is not in [0, " + size + ")");
        }
        for (int i = 0; i < size; i++) {
            put(i == index ? 1f : 0f);
        }
        return this;
    }

    /** Writes one value for each of {@code constants}, all 0 but a 1 at the one that is {@code value}. */
    default <E extends Enum<E>> InputWriter oneHot(E value, E[] constants) {
        for (E constant : constants) {
            put(constant == value ? 1f : 0f);
        }
        return this;
    }
}
