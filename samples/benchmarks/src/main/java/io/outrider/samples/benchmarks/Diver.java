package io.outrider.samples.benchmarks;

import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.util.List;

/**
 * A way to dive: a sampler of the library, and what it samples over.
 *
 * @param label its name in results
 * @param sampler what chooses
 * @param members how many draws of all values an episode has; 0 for the estimate alone
 */
record Diver(String label, PathSampler sampler, int members) {

    /** One draw of all values held for an episode: RLSVI. */
    static final Diver RLSVI = new Diver("rlsvi", Samplers.thompson().perEpisode(), 10);

    /** The same draws with another one at each step: the control, which shows what holding gives. */
    static final Diver THOMPSON_PER_STEP = new Diver("thompson-per-step", Samplers.thompson(), 10);

    /** The mean of the same draws plus their spread. */
    static final Diver UCB = new Diver("ucb", Samplers.ucb(1), 10);

    /** Dithering around the estimate without noise. */
    static final Diver EPSILON_GREEDY = new Diver("epsilon-greedy", Samplers.epsilonGreedy(0.05), 0);

    /** Every one, in the order of results. */
    static final List<Diver> ALL = List.of(RLSVI, THOMPSON_PER_STEP, UCB, EPSILON_GREEDY);
}
