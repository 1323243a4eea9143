package io.outrider.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.agent.Agent;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs many episodes of an agent at once, in worlds that a sampler chooses, on a budget.
 *
 * <p>Episodes run in generations: the worlds of a generation are chosen before it begins, its episodes are decided in batches,
 * and the world sampler learns of them after it, in order. So a run is a function of its seed, the agent's seed and the
 * policy, however many episodes run in parallel and on however many threads, for a policy whose outputs do not depend on the
 * batch and a sampler without memory of agent scope.
 *
 * <p>Not thread-safe. Runs go on where the one before ended: no draw key is used twice. Worlds that are {@link AutoCloseable} are
 * closed after their episode; the agent is not.
 *
 * @param <O> the observation type
 * @param <A> the action type
 */
public final class Rollouts<O, A> {

    private final RolloutSettings<O, A> settings;
    private final SplittableRandom choices;
    /** What all runs spent. */
    private final Ledger total;
    /** What all runs saw; null unless a registry shows it. */
    private final @Nullable Coverage seen;

    private long begun;

    Rollouts(RolloutSettings<O, A> settings) {
        this.settings = settings;
        this.choices = new SplittableRandom(settings.seed);
        this.total = new Ledger(settings.costs);
        MeterRegistry registry = settings.registry;
        if (registry != null) {
            total.bindTo(registry, settings.tags);
        }
        this.seen = registry == null || settings.visits == null ? null : new Coverage(settings.coverageCapacity);
        if (registry != null && seen != null) {
            seen.bindTo(registry, settings.tags);
        }
    }

    /** Begins rollouts of {@code agent} in worlds of {@code source} that {@code sampler} chooses. */
    public static <O, A> RolloutsBuilder<O, A> builder(
            Agent<O, A> agent, WorldSource<O, A> source, WorldSampler sampler) {
        return new RolloutsBuilder<>(agent, source, sampler);
    }

    /**
     * Runs episodes until {@code budget} is used up.
     *
     * <p>Where anything fails, nothing of the run works on when this throws: the episodes under way are closed as abandoned, their
     * worlds too, and the world sampler gets back the choices that it has not learned of. What fails besides is suppressed by the
     * first failure. Another run may follow.
     *
     * @throws RolloutException if a world fails, or the agent chooses what its world does not allow
     * @throws IllegalArgumentException if the budget limits FLOPs and the agent's policy does not know its own
     */
    public RolloutReport run(Budget budget) {
        long start = settings.nanoTime.getAsLong();
        Ledger ledger = total.part();
        Returns all = new Returns();
        Coverage coverage = new Coverage(settings.coverageCapacity);
        // Asked anew after each generation: the listener, which may train, takes time as well.
        while (spent(budget, ledger, elapsed(start)) < 1) {
            Returns generation = generation(
                    (int) Math.min(settings.generation, budget.episodesLeft(ledger.episodes())), ledger, coverage);
            all.add(generation);
            if (budget.limitsFlops() && ledger.flops() == 0) {
                throw new IllegalArgumentException("a budget of FLOPs needs to know what they are: the policy of agent "
                        + settings.agent.status().agent() + " does not tell, and no other costs are set");
            }
            long elapsed = elapsed(start);
            settings.onProgress.accept(new Progress(
                    ledger.episodes(),
                    ledger.decisions(),
                    spent(budget, ledger, elapsed),
                    generation.mean(),
                    generation.solved(),
                    elapsed,
                    ledger,
                    coverage));
        }
        return new RolloutReport(
                ledger.episodes(),
                ledger.decisions(),
                all.mean(),
                all.standardError(),
                all.solved(),
                elapsed(start),
                ledger,
                coverage);
    }

    private long elapsed(long start) {
        return settings.nanoTime.getAsLong() - start;
    }

    private static double spent(Budget budget, Ledger ledger, long elapsed) {
        return budget.spent(ledger.episodes(), ledger.decisions(), ledger.flops(), elapsed);
    }

    private Returns generation(int size, Ledger ledger, Coverage coverage) {
        Deque<WorldChoice> underWay = new ArrayDeque<>(size);
        try {
            for (int i = 0; i < size; i++) {
                underWay.add(settings.sampler.next(choices));
            }
            long first = begun;
            begun += size;
            List<EpisodeRun<O, A>> runs = new Generation<>(settings, List.copyOf(underWay), first).run();
            Returns returns = new Returns();
            for (EpisodeRun<O, A> run : runs) {
                EpisodeAccount account = run.account(ledger, coverage, seen);
                WorldEpisode episode = account.episode();
                returns.add(episode.undiscountedReturn(), episode.succeeded());
                settings.sampler.observed(episode);
                underWay.remove();
                settings.onEpisode.accept(episode);
                settings.onAccount.accept(account);
            }
            return returns;
        } catch (RuntimeException | Error e) {
            abandon(underWay, e);
            throw e;
        }
    }

    /** Gives choices back whose episodes the sampler will not learn of. */
    private void abandon(Deque<WorldChoice> underWay, Throwable failure) {
        for (WorldChoice choice : underWay) {
            try {
                settings.sampler.abandoned(choice);
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
