package io.outrider.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.world.RestorableWorld;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link World} promises, over episodes of random legal actions: the seed and the actions determine everything, an
 * episode ends, nothing happens before a reset or after an end, and an illegal action is refused and changes nothing. Of a
 * {@link RestorableWorld} also that it goes on from a snapshot as it did.
 *
 * @param <O> the observation type; compared by {@link #text}
 * @param <A> the action type
 */
public abstract class WorldContract<O, A> {

    private static final int EPISODES = 20;

    /** A new world, not yet reset; each call gives another one of the same spec. */
    protected abstract World<O, A> world();

    /** An action drawn from all that there are, legal or not. */
    protected abstract A action(RandomGenerator random);

    /** Everything that matters of an observation, as text: what is compared. */
    protected abstract String text(O observation);

    /** After how many steps an episode must have ended; 10,000 unless overridden. */
    protected int longestEpisode() {
        return 10_000;
    }

    /** The seed and the actions determine all observations, rewards and ends, also in a world that was used before. */
    @Test
    final void aSeedDeterminesTheEpisode() {
        World<O, A> used = world();
        for (long seed = 0; seed < EPISODES; seed++) {
            assertThat(episode(used, seed, seed).told)
                    .as("an episode of seed %d in a world that was used, against one in a new world", seed)
                    .isEqualTo(episode(world(), seed, seed).told);
        }
    }

    /** An episode ends, terminated or truncated. */
    @Test
    final void anEpisodeEnds() {
        for (long seed = 0; seed < EPISODES; seed++) {
            assertThat(episode(world(), seed, seed).ended)
                    .as("whether the episode of seed %d ends within %d steps", seed, longestEpisode())
                    .isTrue();
        }
    }

    /** A world that was not reset takes no step. */
    @Test
    final void aStepBeforeTheFirstResetIsRefused() {
        A action = action(new SplittableRandom(0));
        assertThatThrownBy(() -> world().step(action)).isInstanceOf(IllegalStateException.class);
    }

    /** An ended episode takes no step, and a reset begins another. */
    @Test
    final void aStepAfterTheEndIsRefused() {
        World<O, A> world = world();
        SplittableRandom random = new SplittableRandom(1);
        episode(world, 3, 3);
        A action = action(random);
        assertThatThrownBy(() -> world.step(action)).isInstanceOf(IllegalStateException.class);
        assertThat(episode(world, 3, 3).told).isEqualTo(episode(world(), 3, 3).told);
    }

    /** Where an action is illegal it is refused by name, and the episode goes on as if it had not been tried. */
    @Test
    final void anIllegalActionIsRefusedAndChangesNothing() {
        for (long seed = 0; seed < EPISODES; seed++) {
            World<O, A> world = world();
            Trace disturbed = new Trace(world.reset(seed));
            disturbed.play(world, new SplittableRandom(seed), longestEpisode(), true);
            assertThat(disturbed.told)
                    .as("an episode of seed %d in which illegal actions were tried", seed)
                    .isEqualTo(episode(world(), seed, seed).told);
        }
    }

    /** A restorable world goes on from a snapshot as it did, and so does another of the same spec. */
    @Test
    final void aSnapshotBringsTheEpisodeBack() {
        if (world() instanceof RestorableWorld<?, ?, ?>) {
            for (long seed = 0; seed < EPISODES; seed++) {
                goesOnFromASnapshot(seed);
            }
        }
    }

    private void goesOnFromASnapshot(long seed) {
        RestorableWorld<O, A, Object> world = restorable();
        Trace before = new Trace(world.reset(seed));
        before.play(world, new SplittableRandom(seed), 3, false);
        if (before.ended) {
            return;
        }
        Object snapshot = world.snapshot();
        Trace first = new Trace(before.last);
        first.play(world, new SplittableRandom(~seed), longestEpisode(), false);
        RestorableWorld<O, A, Object> other = restorable();
        other.reset(seed + 1);
        for (RestorableWorld<O, A, Object> restored : List.of(world, other)) {
            Trace again = new Trace(restored.restore(snapshot));
            again.play(restored, new SplittableRandom(~seed), longestEpisode(), false);
            assertThat(again.told)
                    .as("what follows a snapshot of seed %d%s", seed, restored == other ? ", in another world" : "")
                    .isEqualTo(first.told);
        }
    }

    @SuppressWarnings("unchecked") // whatever its snapshots are, they are only handed back
    private RestorableWorld<O, A, Object> restorable() {
        return (RestorableWorld<O, A, Object>) world();
    }

    private Trace episode(World<O, A> world, long seed, long actions) {
        Trace trace = new Trace(world.reset(seed));
        trace.play(world, new SplittableRandom(actions), longestEpisode(), false);
        return trace;
    }

    /** What a world told, step by step. */
    private final class Trace {
        private static final int TRIES = 1000;

        final List<String> told = new ArrayList<>();
        O last;
        boolean ended;

        Trace(O first) {
            last = first;
            told.add(text(first));
        }

        void play(World<O, A> world, SplittableRandom random, int most, boolean tryIllegal) {
            for (int t = 0; t < most && !ended; t++) {
                Step<O> step = world.step(legal(world, random, tryIllegal));
                last = step.observation();
                ended = step.ended();
                told.add(text(last) + " " + step.reward() + " " + step.terminated() + " " + step.truncated());
            }
        }

        private A legal(World<O, A> world, SplittableRandom random, boolean tryIllegal) {
            for (int i = 0; i < TRIES; i++) {
                A action = action(random);
                if (world.legal(action)) {
                    return action;
                }
                if (tryIllegal) {
                    assertThatThrownBy(() -> world.step(action))
                            .as("a step by the illegal action %s", action)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(String.valueOf(action));
                }
            }
            throw new AssertionError("none of " + TRIES + " actions was legal after " + told.get(told.size() - 1));
        }
    }
}
