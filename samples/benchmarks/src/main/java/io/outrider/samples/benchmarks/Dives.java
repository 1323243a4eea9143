package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySlot;
import io.outrider.samples.shared.DeepSea;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.Step;
import java.util.OptionalInt;

/**
 * One run of episodes in one {@link io.outrider.samples.shared.DeepSea}: after each episode the values are learnt, and published as the next version of
 * the policy, to the agent that dives.
 */
final class Dives {

    /** Solved when fewer than this share of all episodes so far went wrong, as in bsuite's analysis. */
    private static final double BAD_SHARE = 0.9;

    private final Diver diver;
    private final DeepSea sea;
    private final SeaValues values;
    private final long seed;

    Dives(Diver diver, int size, long seed) {
        this.diver = diver;
        this.seed = seed;
        sea = new DeepSea(size, seed);
        values = new SeaValues(size);
    }

    /**
     * The first episode, counted from 1, after which the share of bad ones is below .9; empty if that does not happen within
     * {@code episodes}.
     */
    OptionalInt solvedEpisode(int episodes) {
        try (PolicySlot slot = PolicySlot.owning(policy(0));
                Agent<float[], Integer> agent = Agent.builder("diver", slot, Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(diver.sampler())
                        .seed(seed)
                        .lanes(1)
                        .build()) {
            int bad = 0;
            for (int episode = 1; episode <= episodes; episode++) {
                dive(agent, episode);
                bad += sea.bad() ? 1 : 0;
                if (bad < BAD_SHARE * episode) {
                    return OptionalInt.of(episode);
                }
                slot.publish(policy(episode));
            }
            return OptionalInt.empty();
        }
    }

    private void dive(Agent<float[], Integer> agent, int number) {
        float[] cell = sea.reset(seed);
        try (Episode<float[], Integer> episode = agent.begin(cell, DrawKey.of(seed, number))) {
            while (!episode.ended()) {
                int action = episode.decide().action();
                Step<float[]> step = sea.step(action);
                float[] next = step.observation();
                values.add((int) cell[0], (int) cell[1], action, step.reward(), (int) next[1]);
                episode.observe(step);
                cell = next;
            }
        }
    }

    private Policy policy(int episode) {
        String version = diver.label() + "-" + episode;
        return diver.members() == 0
                ? values.estimate(version)
                : values.draws(version, diver.members(), Seeds.generator(seed, episode));
    }
}
