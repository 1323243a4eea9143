package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionId;
import java.util.List;

/**
 * Several slots filled at once.
 *
 * @param id the slate's id; its slots have decision ids of their own, to report outcomes under
 * @param slots the decision of each slot, from the first; its propensity is conditional on the earlier slots
 * @param propensity the propensity of the whole slate, in this order: the product of the slots'
 * @param <C> the host's type of candidate
 */
public record Slate<C>(DecisionId id, List<Decision<C>> slots, double propensity) {

    /** Keeps an unmodifiable copy of the slots. */
    public Slate {
        slots = List.copyOf(slots);
    }

    /** The chosen candidates, from the first slot. */
    public List<C> actions() {
        return slots.stream().map(Decision::action).toList();
    }
}
