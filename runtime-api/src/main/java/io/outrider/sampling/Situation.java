package io.outrider.sampling;

import io.outrider.Branch;

/**
 * What is known at one decision. A parameter object that may grow; valid only during {@code describe}; not thread-safe.
 */
public interface Situation {

    /** The scores of the only branch, or of the first. */
    default Scores scores() {
        return scores(0);
    }

    /** The scores seen from branch {@code branch}; the view stays valid when another is asked for. */
    Scores scores(int branch);

    /** The number of branches of an action; at least 1. */
    int branches();

    /** Branch {@code branch}; with candidates, a discrete branch of as many alternatives as there are candidates now. */
    Branch branch(int branch);

    /** Whether alternative {@code a} of discrete branch {@code branch} may be chosen now. */
    boolean legal(int branch, int a);

    /** The number of features of a candidate; 0 where actions are not candidates. */
    int candidateFeatures();

    /** Feature {@code i} of candidate {@code candidate}, as encoded. */
    double candidateFeature(int candidate, int i);

    /**
     * How much exploration is wanted now, in [0, 1]: what the agent's exploration rate supplier says; 1 without one. At 0
     * the engine acts greedily without asking the sampler.
     */
    double explorationRate();

    /** The position of this decision in its episode, from 0; 0 outside an episode. */
    int step();

    /**
     * The memory that the sampler declared in its needs.
     *
     * @throws IllegalStateException if it declared none, or one of another type
     */
    <M extends SamplerMemory> M memory(Class<M> type);

    /**
     * A work array of at least {@code size} doubles with undefined content, the same array for the same {@code slot} (0 to
     * 7) during one call of {@code describe}.
     */
    double[] scratch(int slot, int size);

    /**
     * The same situation with a bonus added to everything that ranks alternatives: logits, predicted returns, those of
     * members and quantiles, and scores. For samplers that direct another one.
     *
     * @param bonuses one for each alternative, all discrete branches side by side; copied
     * @throws IllegalArgumentException if there are too few, or one is not finite
     */
    Situation shifted(double[] bonuses);
}
