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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The episodes of one generation, run by one or more threads, each of which keeps some of them going side by side. */
final class Generation<O, A> {

    private final RolloutSettings<O, A> settings;
    private final List<WorldChoice> choices;
    private final long first;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
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

    /** Runs all episodes to their end; they come back in the order of the choices. */
    List<EpisodeRun<O, A>> run() {
        int threads = Math.min(settings.threads, choices.size());
        if (threads == 1) {
            work(settings.parallel);
        } else {
            share(threads);
        }
        List<EpisodeRun<O, A>> ended = new ArrayList<>(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            ended.add(runs.get(i));
        }
        return ended;
    }

    private void share(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> new Thread(task, "outrider-rollout"));
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> work(Math.max(1, settings.parallel / threads))));
            }
            for (Future<?> worker : workers) {
                await(worker);
            }
        } finally {
            failed.set(true); // whoever still works stops before its next step
            pool.shutdown();
        }
    }

    private static void await(Future<?> worker) {
        try {
            worker.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new RolloutException("a rollout failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread that waits for rollouts was interrupted");
        }
    }

    private void work(int width) {
        List<EpisodeRun<O, A>> active = new ArrayList<>();
        List<Episode<O, A>> waiting = new ArrayList<>();
        try {
            fill(active, width);
            while (!active.isEmpty() && !failed.get()) {
                waiting.clear();
                for (EpisodeRun<O, A> run : active) {
                    waiting.add(run.agentEpisode());
                }
                step(active, settings.agent.decideEpisodes(waiting));
                fill(active, width);
            }
        } finally {
            for (EpisodeRun<O, A> run : active) {
                failed.set(true);
                run.abandon();
            }
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
        while (active.size() < width && !failed.get()) {
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
        O observation;
        try {
            observation = world.reset(choice.world().seed());
        } catch (RuntimeException e) {
            close(world, choice.world());
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
