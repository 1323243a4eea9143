package io.outrider.internal.decision;

/**
 * The action that is returned when deciding fails, located in the action space.
 *
 * @param choices its alternatives, one a discrete branch
 * @param values its values, of all continuous branches
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never compared, and the arrays are not changed
public record Fallback(int[] choices, float[] values) {

    /** The position of the action, or −1. */
    int index(boolean singleChoice) {
        return singleChoice ? choices[0] : -1;
    }
}
