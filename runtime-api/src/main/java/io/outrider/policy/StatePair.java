package io.outrider.policy;

/**
 * A recurrent state: what the policy gives in tensor {@code output} goes into tensor {@code input} at the next step.
 *
 * @param input the name of an input of role {@link InputRole#STATE}
 * @param output the name of an output of kind {@link OutputKind#STATE}
 */
public record StatePair(String input, String output) {}
