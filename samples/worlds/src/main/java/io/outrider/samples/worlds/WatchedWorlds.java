package io.outrider.samples.worlds;

import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The worlds of another source, and the choices of another sampler, whose episodes go to a {@link Replay} as they end: the
 * short way of experience, for sweeps of hundreds of small runs on one thread each. Everywhere else experience goes through a log.
 *
 * <p>Episodes in worlds that are chosen as not trainable are left out. Not thread-safe: worlds are opened in the order in which they
 * were chosen.
 */
final class WatchedWorlds implements WorldSource<float[], Direction>, WorldSampler {

    private final WorldSource<float[], Direction> source;
    private final WorldSampler sampler;
    private final Replay replay;
    private final Deque<WorldChoice> chosen = new ArrayDeque<>();

    WatchedWorlds(WorldSource<float[], Direction> source, WorldSampler sampler, Replay replay) {
        this.source = source;
        this.sampler = sampler;
        this.replay = replay;
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        WorldChoice choice = sampler.next(random);
        chosen.addLast(choice);
        return choice;
    }

    @Override
    public void observed(WorldEpisode episode) {
        sampler.observed(episode);
    }

    @Override
    public void abandoned(WorldChoice choice) {
        chosen.removeFirstOccurrence(choice);
        sampler.abandoned(choice);
    }

    @Override
    public World<float[], Direction> open(WorldSpec spec) {
        WorldChoice choice = chosen.removeFirst();
        if (!choice.world().equals(spec)) {
            throw new IllegalStateException(
                    "worlds were opened out of order: " + spec + " instead of " + choice.world());
        }
        World<float[], Direction> world = source.open(spec);
        return choice.trainable() ? new Watched(world, replay) : world;
    }

    @Override
    public WorldSpec draw(RandomGenerator random) {
        return source.draw(random);
    }

    @Override
    public List<WorldSpec> worlds() {
        return source.worlds();
    }

    @Override
    public byte[] save() {
        return sampler.save();
    }

    @Override
    public void restore(byte[] saved) {
        sampler.restore(saved);
    }

    private static final class Watched implements World<float[], Direction> {

        private final World<float[], Direction> world;
        private final Replay replay;
        private Trajectory episode = new Trajectory(new float[0]);

        Watched(World<float[], Direction> world, Replay replay) {
            this.world = world;
            this.replay = replay;
        }

        @Override
        public float[] reset(long seed) {
            float[] observation = world.reset(seed);
            episode = new Trajectory(observation);
            return observation;
        }

        @Override
        public Step<float[]> step(Direction action) {
            Step<float[]> step = world.step(action);
            episode.step(action.index(), step.reward(), step.observation(), step.terminated());
            if (step.ended()) {
                replay.add(episode, Model.STEPS, Model.DISCOUNT);
            }
            return step;
        }
    }
}
