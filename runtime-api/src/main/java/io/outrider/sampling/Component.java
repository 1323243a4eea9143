package io.outrider.sampling;

/**
 * One product distribution over the branches of an action: one factor a branch, each chosen once, by the method of its
 * name. Branches without a factor when {@code describe} returns are an error. Not thread-safe; not to be kept.
 *
 * <p>Calling the method of a factor's name again gives the same factor; asking for another kind for a branch that has a
 * factor throws {@link IllegalStateException}, and a factor that the branch cannot have (a categorical for a continuous
 * branch) {@link IllegalArgumentException}.
 */
public interface Component {

    /** The categorical factor of the only branch. */
    default Categorical categorical() {
        return categorical(0);
    }

    /** The categorical factor of discrete branch {@code branch}. */
    Categorical categorical(int branch);

    /** Makes the factor of discrete branch {@code branch} the argmax of independent Gaussians. */
    GaussianArgmax gaussianArgmax(int branch);

    /** Makes the factor of continuous branch {@code branch} a Gaussian; it may exceed the bounds. */
    Gaussian gaussian(int branch);

    /**
     * Makes the factor of continuous branch {@code branch} a Gaussian squashed by tanh to the branch's bounds, which must
     * be finite: a = low + (high − low)(tanh u + 1)/2. The density is that of a. An action is a float strictly between the
     * bounds; it stands for all that is rounded to it, the outermost floats for all beyond them (for bounds −1 and 1, |u|
     * above 8.66), and where such a cell is no longer small beside the deviation its density is its probability divided by
     * its width. So the density of whatever is drawn is positive and finite; decisions on an outermost float are marked
     * {@link io.outrider.experience.Transition.Flag#SATURATED}.
     */
    Gaussian tanhGaussian(int branch);

    /** Makes the factor of branch {@code branch} uniform: over legal alternatives, or between bounds that must be finite. */
    void uniform(int branch);

    /**
     * Makes the factor of continuous branch {@code branch} the point {@code values}, which are copied: an action that is
     * certain, of propensity 1 and support 1. A point cannot be mixed with a density.
     */
    void point(int branch, double[] values);

    /** Says which mechanism acts when this component is drawn; {@link io.outrider.Reason#SAMPLED} unless said. */
    void reason(io.outrider.Reason reason);
}
