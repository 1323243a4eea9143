package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.policy.Policy;
import io.outrider.samples.shared.Trials;
import io.outrider.sampling.PathSampler;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The Bernoulli bandit of Russo and Van Roy (2014, table 1): the regret of a rule over many trials, each with its own
 * probabilities.
 *
 * @param arms how many arms a bandit has
 * @param steps how many pulls a trial has
 * @param seed what bandits, payments and draws follow from
 * @param threads how many trials run at a time, which changes nothing in the results
 */
record BernoulliTrials(int arms, int steps, long seed, int threads) {

    /** The problem's name in results. */
    String setting() {
        return "bernoulli-" + arms + "x" + steps;
    }

    /** The cumulative regret of {@code sampler} over posterior draws, {@code members} a step, in each of the trials. */
    List<Double> regrets(PathSampler sampler, int members, int trials) {
        try (Policy posterior = BetaPosterior.policy(arms, members, seed);
                Agent<float[], Integer> agent = Agent.builder(
                                "bernoulli", posterior, Encoder.floats(), ActionSpace.discrete(arms))
                        .sampler(sampler)
                        .seed(seed)
                        .lanes(threads)
                        .build()) {
            return regrets(sampler.toString(), trials, trial -> chooser(agent, trial));
        }
    }

    /** The cumulative regret of a rule that needs no library, in each of the trials. */
    List<Double> regrets(String name, int trials, IntFunction<Chooser> chooserOfTrial) {
        return Trials.run(name, trials, threads, trial -> regret(trial, chooserOfTrial.apply(trial)));
    }

    private Chooser chooser(Agent<float[], Integer> agent, int trial) {
        float[] observation = new float[BetaPosterior.observationSize(arms)];
        return (seen, step) -> {
            BetaPosterior.observe(seen, trial, step, observation);
            return agent.decide(observation, DrawKey.of(trial, step)).index();
        };
    }

    private double regret(int trial, Chooser chooser) {
        BernoulliBandit bandit = new BernoulliBandit(arms, seed, trial);
        Tally seen = new Tally(arms);
        double regret = 0;
        for (int step = 0; step < steps; step++) {
            int arm = chooser.choose(seen, step);
            seen.add(arm, bandit.pull(arm));
            regret += bandit.regret(arm);
        }
        return regret;
    }
}
