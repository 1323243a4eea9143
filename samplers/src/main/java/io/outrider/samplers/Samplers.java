package io.outrider.samplers;

import io.outrider.sampling.PathSampler;
import java.util.OptionalDouble;

/**
 * Makes path samplers. Each is immutable and thread-safe; its text form is its canonical configuration, which
 * {@link PathSampler#parse} turns into the same sampler again.
 *
 * <p>Alternatives that tie for the best share its mass evenly, and illegal ones never get any. With several branches a
 * sampler's choices are made as its description says: jointly (a member acts in all branches) or independently.
 */
public final class Samplers {

    private Samplers() {}

    /**
     * Always the best score; for continuous branches the mean. Propensities are exact and of no use for judging another
     * policy, because nothing else is ever tried.
     */
    public static PathSampler greedy() {
        return new Greedy();
    }

    /**
     * With probability {@code epsilon} a uniform choice over all legal actions (jointly over branches), else the best:
     * p(a) = ε/|A| + (1 − ε) 1[a best]/|best|.
     *
     * @param epsilon in [0, 1]; .05 is common
     * @throws IllegalArgumentException if {@code epsilon} is out of range
     */
    public static PathSampler epsilonGreedy(double epsilon) {
        return new EpsilonGreedy(epsilon);
    }

    /** {@link #softmax(double)} at temperature 1: the policy's own distribution. */
    public static PathSampler softmax() {
        return softmax(1);
    }

    /**
     * p(a) ∝ exp(logitₐ / temperature), independently in each branch; from scores where the policy gives no logits.
     *
     * @throws IllegalArgumentException if {@code temperature} is not positive and finite
     */
    public static PathSampler softmax(double temperature) {
        return new Softmax(temperature);
    }

    /**
     * The greatest score + {@code coefficient} × epistemic standard deviation, independently in each branch: optimism,
     * directed by what the ensemble disagrees on. Deterministic but for ties, so that propensities are 1 with a support of
     * one: exact, and of no use for judging another policy.
     *
     * @throws IllegalArgumentException if {@code coefficient} is negative or not finite
     */
    public static PathSampler ucb(double coefficient) {
        return new Ucb(coefficient);
    }

    /**
     * Thompson sampling over the members of an ensemble: a member is drawn, and its best action taken, in all branches. A
     * propensity is the members' share of votes, ties split. {@link PathSampler#perEpisode} holds one member for an
     * episode (bootstrapped DQN).
     */
    public static PathSampler thompson() {
        return new Thompson();
    }

    /**
     * For continuous actions: a Gaussian with the policy's mean and standard deviation, not clipped. Discrete branches
     * beside it are drawn from the softmax of their logits.
     */
    public static PathSampler gaussian() {
        return new GaussianPolicy(false, OptionalDouble.empty());
    }

    /**
     * As {@link #gaussian()}, with a standard deviation for policies that give none.
     *
     * @throws IllegalArgumentException if {@code std} is not positive and finite
     */
    public static PathSampler gaussian(double std) {
        return new GaussianPolicy(false, OptionalDouble.of(std));
    }

    /**
     * As {@link #gaussian()}, squashed by tanh to the bounds of the action, which must be finite; mean and standard
     * deviation are those before squashing, the recorded density is that of the action.
     */
    public static PathSampler tanhGaussian() {
        return new GaussianPolicy(true, OptionalDouble.empty());
    }

    /**
     * As {@link #tanhGaussian()}, with a standard deviation (before squashing) for policies that give none.
     *
     * @throws IllegalArgumentException if {@code std} is not positive and finite
     */
    public static PathSampler tanhGaussian(double std) {
        return new GaussianPolicy(true, OptionalDouble.of(std));
    }

    /**
     * A floor by mixing: with probability {@code epsilon} a uniform choice over legal actions (within the bounds of
     * continuous branches, which must be finite), else {@code sampler}. Decisions that the floor made say so by their
     * reason. Over a sampler that holds a component for an episode the floor is drawn anew at each step.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1]
     */
    public static PathSampler mixing(double epsilon, PathSampler sampler) {
        return new FloorByMixing(epsilon, sampler);
    }
}
