package io.outrider.evaluation;

import io.outrider.DecisionId;
import java.util.List;

/**
 * What a version that the gate holds back would have done at one recorded decision; nothing acted on it.
 *
 * @param decision the recorded decision
 * @param version the held version
 * @param choices the alternative of each discrete branch (the candidate, in a choice among candidates) that it would have
 *     chosen, drawn from its own distribution by the decision's draw key; the same each time
 * @param values the values of the continuous branches that it would have chosen
 * @param propensity its probability, or density, of that
 * @param taken its probability, or density, of what was done
 * @param recorded the probability, or density, with which that was done
 */
public record ShadowDecision(
        DecisionId decision,
        String version,
        List<Integer> choices,
        List<Float> values,
        double propensity,
        double taken,
        double recorded) {

    /** Keeps unmodifiable copies. */
    public ShadowDecision {
        choices = List.copyOf(choices);
        values = List.copyOf(values);
    }
}
