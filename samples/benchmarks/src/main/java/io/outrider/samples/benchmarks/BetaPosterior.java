package io.outrider.samples.benchmarks;

import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.samples.shared.Seeds;
import java.util.random.RandomGenerator;

/**
 * The exact posterior of a Bernoulli bandit under a uniform prior, as a policy: an observation is what has been seen of each
 * arm, and the members are independent draws of all arms' probabilities from Beta(1 + successes, 1 + failures).
 *
 * <p>An observation also names its trial and step, which the draws follow from, together with the run's seed. So the policy
 * is a function of its observation, as policies are, and each step has fresh draws.
 */
final class BetaPosterior {

    private BetaPosterior() {}

    /** The number of floats in an observation of {@code arms} arms. */
    static int observationSize(int arms) {
        return 2 * arms + 2;
    }

    /** Fills {@code observation}; all numbers are below 2²⁴, so that floats hold them exactly. */
    static void observe(Tally seen, int trial, int step, float[] observation) {
        int arms = seen.arms();
        for (int arm = 0; arm < arms; arm++) {
            observation[arm] = seen.successes(arm);
            observation[arms + arm] = seen.failures(arm);
        }
        observation[2 * arms] = trial;
        observation[2 * arms + 1] = step;
    }

    /** The policy with {@code members} draws a step. */
    static Policy policy(int arms, int members, long seed) {
        return JavaPolicy.builder("beta-posterior-" + members + "-" + seed, observationSize(arms))
                .output(OutputKind.Q_MEMBERS, members, arms)
                .scores((observation, outputs) -> {
                    RandomGenerator random =
                            Seeds.generator(seed, (long) observation[2 * arms], (long) observation[2 * arms + 1]);
                    for (int i = 0; i < members * arms; i++) {
                        int arm = i % arms;
                        outputs[0][i] = (float) beta(1 + observation[arm], 1 + observation[arms + arm], random);
                    }
                });
    }

    /** A draw from Beta({@code a}, {@code b}), both at least 1: the share of one of two gamma draws in their sum. */
    static double beta(double a, double b, RandomGenerator random) {
        double x = gamma(a, random);
        return x / (x + gamma(b, random));
    }

    /** A draw from Gamma({@code shape}, 1), {@code shape} at least 1, by the method of Marsaglia and Tsang (2000). */
    private static double gamma(double shape, RandomGenerator random) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            if (v > 0) {
                double cube = v * v * v;
                double u = random.nextDouble();
                if (u < 1 - 0.0331 * x * x * x * x || Math.log(u) < 0.5 * x * x + d * (1 - cube + Math.log(cube))) {
                    return d * cube;
                }
            }
        }
    }
}
