package io.outrider.evaluation;

import io.outrider.experience.Transition;

/**
 * Predicts the reward of a step: what doubly robust estimates lean on.
 *
 * <p>It must not have been fitted to the rows that it is asked about, else intervals are too narrow.
 */
@FunctionalInterface
public interface RewardModel {

    /** The reward that alternative (or candidate) {@code action} is expected to earn in the situation of {@code row}. */
    double reward(Transition row, int action);
}
