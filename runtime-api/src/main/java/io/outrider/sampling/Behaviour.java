package io.outrider.sampling;

/**
 * The distribution of the next action: a weighted mixture of products over branches.
 *
 * <p>The simple case is one component, and is filled in directly: {@code out.categorical()}. A mixture adds components
 * with {@link #component}; the two ways exclude each other. The engine draws a component by weight, then each branch from
 * its factor, and records Σₖ wₖ Πᵦ pₖᵦ of what it drew. Not thread-safe; not to be kept.
 */
public interface Behaviour extends Component {

    /**
     * Adds a component.
     *
     * @param weight its share; all weights must sum to 1 within 1e-6
     * @throws IllegalArgumentException if {@code weight} is negative or not finite
     * @throws IllegalStateException if the behaviour was filled in directly
     */
    Component component(double weight);

    /** The number of components so far. */
    int components();

    /**
     * Mixes with the product of uniform distributions over all branches, as one more component of weight {@code epsilon}
     * and reason {@link io.outrider.Reason#FLOOR}; the others' weights are multiplied by 1 − {@code epsilon}.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1]
     */
    void mixUniform(double epsilon);

    /**
     * The probability of alternative {@code a} of the only branch under what was filled in so far.
     *
     * @throws IllegalStateException if there is not exactly one branch, or it is continuous
     */
    double probability(int a);

    /**
     * Replaces what was filled in by one categorical with the same probabilities, and returns it: for combinators that
     * change the distribution as a whole.
     *
     * @throws IllegalStateException if there is not exactly one branch, or it is continuous
     */
    Categorical collapse();

    /** Says that nothing directs this decision (all members agree, say) and that it is greedy instead. */
    void degenerate();
}
