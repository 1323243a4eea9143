package io.outrider.rollout;

import io.outrider.agent.Agent;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs many episodes of an agent at once, in worlds that a sampler chooses, on a budget.
 *
 * <p>Episodes run in generations: the worlds of a generation are chosen before it begins, its episodes are decided in batches,
 * and the world sampler learns of them after it, in order. So a run is a function of its seed, the agent's seed and the
 * policy, however many episodes run in parallel and on however many threads, for a policy whose outputs do not depend on the
 * batch and a sampler without memory of agent scope.
 *
 * <p>Not thread-safe. Runs go on where the one before ended: no draw key is used twice. Closes neither the agent nor a world.
 *
 * @param <O> the observation type
 * @param <A> the action type
 */
public final class Rollouts<O, A> {

    private final RolloutSettings<O, A> settings;
    private final SplittableRandom choices;
    private long begun;

    Rollouts(RolloutSettings<O, A> settings) {
        this.settings = settings;
        this.choices = new SplittableRandom(settings.seed);
    }

    /** Begins rollouts of {@code agent} in worlds of {@code source} that {@code sampler} chooses. */
    public static <O, A> RolloutsBuilder<O, A> builder(
            Agent<O, A> agent, WorldSource<O, A> source, WorldSampler sampler) {
        return new RolloutsBuilder<>(agent, source, sampler);
    }

    /**
     * Runs episodes until {@code budget} is used up.
     *
     * @throws RolloutException if a world fails, or the agent chooses what its world does not allow; the episodes under way are
     *     then closed as abandoned
     * @throws IllegalArgumentException if the budget limits FLOPs and the agent's policy does not know its own
     */
    public RolloutReport run(Budget budget) {
        long start = settings.nanoTime.getAsLong();
        Ledger ledger = new Ledger(settings.costs);
        Coverage coverage = new Coverage(settings.coverageCapacity);
        Returns all = new Returns();
        while (true) {
            long elapsed = settings.nanoTime.getAsLong() - start;
            double spent = budget.spent(ledger.episodes(), ledger.decisions(), ledger.flops(), elapsed);
            if (spent >= 1) {
                break;
            }
            Returns generation = generation(
                    (int) Math.min(settings.generation, budget.episodesLeft(ledger.episodes())), ledger, coverage);
            all.add(generation);
            if (budget.limitsFlops() && ledger.flops() == 0) {
                throw new IllegalArgumentException("a budget of FLOPs needs to know what they are: the policy of agent "
                        + settings.agent.status().agent() + " does not tell, and no other costs are set");
            }
            elapsed = settings.nanoTime.getAsLong() - start;
            settings.onProgress.accept(new Progress(
                    ledger.episodes(),
                    ledger.decisions(),
                    budget.spent(ledger.episodes(), ledger.decisions(), ledger.flops(), elapsed),
                    generation.mean(),
                    generation.solved(),
                    elapsed));
        }
        return new RolloutReport(
                ledger.episodes(),
                ledger.decisions(),
                all.mean(),
                all.standardError(),
                all.solved(),
                settings.nanoTime.getAsLong() - start,
                ledger,
                coverage);
    }

    private Returns generation(int size, Ledger ledger, Coverage coverage) {
        List<WorldChoice> chosen = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            chosen.add(settings.sampler.next(choices));
        }
        List<EpisodeRun<O, A>> runs = new Generation<>(settings, chosen, begun).run();
        begun += size;
        Returns returns = new Returns();
        for (EpisodeRun<O, A> run : runs) {
            run.account(ledger, coverage);
            WorldEpisode episode = run.episode();
            returns.add(episode.undiscountedReturn(), episode.succeeded());
            settings.sampler.observed(episode);
            settings.onEpisode.accept(episode);
        }
        return returns;
    }
}
