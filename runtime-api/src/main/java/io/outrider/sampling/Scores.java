package io.outrider.sampling;

import io.outrider.policy.OutputKind;

/**
 * What the policy says about one decision: a read-only view of one row of its outputs, seen from one branch of the
 * action.
 *
 * <p>For a discrete branch, {@code a} counts its alternatives from 0; for a continuous one, {@code d} its dimensions.
 * Valid only during the call that it was handed to; not thread-safe. Asking for an output that the policy does not give
 * throws {@link IllegalStateException}, naming it; a sampler declares what it asks for in {@link PathSampler#needs}.
 */
public interface Scores {

    /** Whether the policy gives outputs of this kind. */
    boolean has(OutputKind kind);

    /** The number of alternatives of a discrete branch, or of candidates; 0 for a continuous branch. */
    int actions();

    /** The number of dimensions of a continuous branch; 0 for a discrete one. */
    int dimensions();

    /** The number of members of {@link OutputKind#Q_MEMBERS}, {@code QUANTILES} or {@code MEAN_MEMBERS}; else 0. */
    int members();

    /** The number of quantiles a member gives; else 0. */
    int quantiles();

    /** Whether alternative {@code a} may be chosen now. */
    boolean legal(int a);

    /** The unnormalised log-probability of alternative {@code a}. */
    double logit(int a);

    /** The predicted return of alternative {@code a}. */
    double q(int a);

    /** The predicted intrinsic return of alternative {@code a}. */
    double qInt(int a);

    /** The return of alternative {@code a} that member {@code m} predicts. */
    double member(int m, int a);

    /** Quantile {@code n} of the return of alternative {@code a} by member {@code m}. */
    double quantile(int m, int n, int a);

    /** The mean of dimension {@code d}. */
    double mean(int d);

    /**
     * The action that the mean of dimension {@code d} stands for: the mean, or its tanh scaled to the bounds where the policy
     * says, or the sampler declares, that the mean is one before a tanh.
     */
    double meanAction(int d);

    /** The standard deviation of dimension {@code d}. */
    double std(int d);

    /** The mean of dimension {@code d} that member {@code m} gives. */
    double memberMean(int m, int d);

    /** The predicted return of the state. */
    double value();

    /** How new the state is, [0, ∞): see {@link OutputKind#NOVELTY}. */
    double novelty();

    /** The size of the state's representation; 0 if the policy gives none. */
    int features();

    /** Element {@code i} of the state's representation. */
    double feature(int i);

    /**
     * The one number by which alternatives are ranked: the predicted return where there is one ({@code q}, else the mean
     * over members, else over members and quantiles), else the logit.
     */
    double score(int a);

    /**
     * The epistemic variance of alternative {@code a}: between members, with Bessel's correction, averaged over quantiles
     * where there are some; NaN with fewer than two members.
     */
    double epistemic(int a);

    /** The aleatoric variance of alternative {@code a}: of the members' averaged quantiles; NaN without quantiles. */
    double aleatoric(int a);

    /**
     * Fills {@code out} with the softmax of the logits (of {@link #score} where the policy gives none) over legal
     * alternatives.
     */
    default void softmaxInto(Categorical out) {
        softmaxInto(out, 1.0);
    }

    /**
     * Fills {@code out} with the softmax of the logits (of {@link #score} where the policy gives none), divided by
     * {@code temperature}, over legal alternatives: the maximum is subtracted first, sums are in double.
     *
     * @throws IllegalArgumentException if {@code temperature} is not positive and finite
     */
    default void softmaxInto(Categorical out, double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("a temperature must be positive and finite, not " + temperature);
        }
        boolean logits = has(OutputKind.LOGITS);
        double max = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < actions(); a++) {
            if (legal(a)) {
                max = Math.max(max, logits ? logit(a) : score(a));
            }
        }
        double sum = 0;
        for (int a = 0; a < actions(); a++) {
            double score = logits ? logit(a) : score(a);
            double weight = !legal(a) ? 0 : score == max ? 1 : StrictMath.exp((score - max) / temperature);
            out.set(a, weight);
            sum += weight;
        }
        out.scale(1 / sum);
    }

    /** Fills {@code out} with the uniform distribution over the legal alternatives of the greatest {@link #score}. */
    default void greedyInto(Categorical out) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < actions(); a++) {
            if (legal(a)) {
                double score = score(a);
                ties = score > best ? 1 : score == best ? ties + 1 : ties;
                best = Math.max(best, score);
            }
        }
        for (int a = 0; a < actions(); a++) {
            out.set(a, legal(a) && score(a) == best ? 1.0 / ties : 0);
        }
    }

    /** Fills {@code out} with the uniform distribution over the legal alternatives that member {@code m} ranks first. */
    default void memberGreedyInto(int m, Categorical out) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < actions(); a++) {
            if (legal(a)) {
                double score = member(m, a);
                ties = score > best ? 1 : score == best ? ties + 1 : ties;
                best = Math.max(best, score);
            }
        }
        for (int a = 0; a < actions(); a++) {
            out.set(a, legal(a) && member(m, a) == best ? 1.0 / ties : 0);
        }
    }
}
