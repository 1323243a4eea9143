package io.outrider.rollout;

import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.agent.Episode;
import io.outrider.agent.EpisodeOptions;
import io.outrider.world.BatchWorldSource;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The episodes of one generation, run by one or more threads, each of which keeps some of them going side by side. */
final class Generation<O, A> {

    private final RolloutSettings<O, A> settings;
    private final List<WorldChoice> choices;
    private final long first;
    private final AtomicInteger next = new AtomicInteger();
    private final Failures failures = new Failures();
    private final AtomicReferenceArray<EpisodeRun<O, A>> runs;

    /**
     * A generation that has not begun.
     *
     * @param first the number of its first episode, from the beginning of the rollouts
     */
    Generation(RolloutSettings<O, A> settings, List<WorldChoice> choices, long first) {
        this.settings = settings;
        this.choices = choices;
        this.first = first;
        this.runs = new AtomicReferenceArray<>(choices.size());
    }

    /**
     * Runs all episodes to their end; they come back in the order of the choices. Whatever fails, no thread still works for this
     * when it returns or throws, and what was begun is closed.
     */
    List<EpisodeRun<O, A>> run() {
        int threads = Math.min(settings.threads, choices.size());
        if (threads == 1) {
            work(settings.parallel);
        } else {
            share(threads);
        }
        failures.throwFirst();
        List<EpisodeRun<O, A>> ended = new ArrayList<>(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            ended.add(runs.get(i));
        }
        return ended;
    }

    private void share(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> new Thread(task, "outrider-rollout"));
        failures.attempt(() -> {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> work(Math.max(1, settings.parallel / threads)));
            }
        });
        pool.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
                failures.add(new CancellationException("the thread that waits for rollouts was interrupted"));
                pool.shutdownNow(); // a world that waits may be waiting for long
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs episodes until none is left or something failed; whoever still works then stops before its next step. */
    private void work(int width) {
        List<EpisodeRun<O, A>> active = new ArrayList<>();
        failures.attempt(() -> explore(active, width));
        for (EpisodeRun<O, A> run : active) {
            failures.attempt(run::abandon);
            failures.attempt(run::close);
        }
    }

    private void explore(List<EpisodeRun<O, A>> active, int width) {
        List<Episode<O, A>> waiting = new ArrayList<>();
        fill(active, width);
        while (!active.isEmpty() && !failures.any()) {
            waiting.clear();
            for (EpisodeRun<O, A> run : active) {
                waiting.add(run.agentEpisode());
            }
            step(active, settings.agent.decideEpisodes(waiting));
            fill(active, width);
        }
    }

    /** Executes a decision in each of {@code active}, and takes those out that have ended. */
    private void step(List<EpisodeRun<O, A>> active, List<Decision<A>> decisions) {
        for (int i = 0; i < decisions.size(); i++) {
            active.get(i).decided(decisions.get(i));
        }
        long before = settings.nanoTime.getAsLong();
        List<Step<O>> answers = execute(active, decisions);
        long each = (settings.nanoTime.getAsLong() - before) / answers.size();
        int kept = 0;
        for (int i = 0; i < answers.size(); i++) {
            EpisodeRun<O, A> run = active.get(i);
            if (run.answered(answers.get(i), each)) {
                active.set(kept++, run);
            } else {
                run.close();
            }
        }
        active.subList(kept, active.size()).clear();
    }

    private List<Step<O>> execute(List<EpisodeRun<O, A>> active, List<Decision<A>> decisions) {
        if (settings.source instanceof BatchWorldSource<O, A> together) {
            return executeTogether(together, active, decisions);
        }
        List<Step<O>> answers = new ArrayList<>(active.size());
        for (int i = 0; i < active.size(); i++) {
            answers.add(active.get(i).execute(decisions.get(i).action()));
        }
        return answers;
    }

    private List<Step<O>> executeTogether(
            BatchWorldSource<O, A> together, List<EpisodeRun<O, A>> active, List<Decision<A>> decisions) {
        List<World<O, A>> worlds = new ArrayList<>(active.size());
        List<A> actions = new ArrayList<>(active.size());
        for (int i = 0; i < active.size(); i++) {
            worlds.add(active.get(i).world());
            actions.add(decisions.get(i).action());
        }
        List<Step<O>> answers;
        try {
            answers = together.stepAll(worlds, actions);
        } catch (RuntimeException e) {
            throw new RolloutException(worlds.size() + " worlds that step together failed: " + e.getMessage(), e);
        }
        if (answers.size() != worlds.size()) {
            throw new RolloutException(
                    worlds.size() + " worlds that step together gave " + answers.size() + " answers", null);
        }
        return answers;
    }

    private void fill(List<EpisodeRun<O, A>> active, int width) {
        while (active.size() < width && !failures.any()) {
            int index = next.getAndIncrement();
            if (index >= choices.size()) {
                return;
            }
            EpisodeRun<O, A> run = begin(choices.get(index), first + index);
            runs.set(index, run);
            active.add(run);
        }
    }

    private EpisodeRun<O, A> begin(WorldChoice choice, long number) {
        long before = settings.nanoTime.getAsLong();
        World<O, A> world;
        try {
            world = settings.source.open(choice.world());
        } catch (RuntimeException e) {
            throw new RolloutException("the world " + choice.world() + " cannot be opened: " + e.getMessage(), e);
        }
        try {
            return begin(choice, number, world, before);
        } catch (RuntimeException | Error e) {
            try {
                close(world, choice.world());
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private EpisodeRun<O, A> begin(WorldChoice choice, long number, World<O, A> world, long before) {
        O observation;
        try {
            observation = world.reset(choice.world().seed());
        } catch (RuntimeException e) {
            throw new RolloutException("the world " + choice.world() + " cannot be reset: " + e.getMessage(), e);
        }
        long opening = settings.nanoTime.getAsLong() - before;
        EpisodeOptions options = EpisodeOptions.defaults()
                .key(new DrawKey(settings.seed, number))
                .world(choice.world().id());
        if (settings.sampler.needsConfidence()) {
            options = options.confidence();
        }
        boolean recorded = settings.recorded && choice.trainable();
        Episode<O, A> episode = settings.agent.begin(observation, recorded ? options : options.unrecorded());
        return new EpisodeRun<>(settings, choice, world, observation, episode, opening);
    }

    /** Gives {@code world} back, if it is something to close. */
    static void close(World<?, ?> world, WorldSpec spec) {
        if (world instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) { // what AutoCloseable declares
                throw new RolloutException("the world " + spec + " cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
