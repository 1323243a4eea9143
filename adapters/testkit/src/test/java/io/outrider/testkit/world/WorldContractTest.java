package io.outrider.testkit.world;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.world.RestorableWorld;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A right world keeps the contract; each of several that are wrong in a usual way breaks it. */
class WorldContractTest {

    /** Walks on a line from a place that the seed gives; never to the left of 0; done at 5, or after 50 steps. */
    private static class Line implements RestorableWorld<Integer, Integer, int[]> {
        int position = -1;
        int steps;

        @Override
        public Integer reset(long seed) {
            position = (int) Math.floorMod(seed, 4L);
            steps = 0;
            return position;
        }

        @Override
        public boolean legal(Integer action) {
            return action == 1 || position > 0;
        }

        @Override
        public Step<Integer> step(Integer action) {
            if (position < 0 || position == 5 || steps == 50) {
                throw new IllegalStateException("no episode is under way");
            }
            if (!legal(action)) {
                throw new IllegalArgumentException("the action " + action + " is illegal at " + position);
            }
            position += action;
            steps++;
            return new Step<>(position, 1, position == 5, position != 5 && steps == 50);
        }

        @Override
        public int[] snapshot() {
            return new int[] {position, steps};
        }

        @Override
        public Integer restore(int[] snapshot) {
            position = snapshot[0];
            steps = snapshot[1];
            return position;
        }
    }

    private interface Maker {
        World<Integer, Integer> world();
    }

    private static WorldContract<Integer, Integer> contract(Maker maker) {
        return new WorldContract<>() {
            @Override
            protected World<Integer, Integer> world() {
                return maker.world();
            }

            @Override
            protected Integer action(RandomGenerator random) {
                return random.nextBoolean() ? 1 : -1;
            }

            @Override
            protected String text(Integer observation) {
                return observation.toString();
            }

            @Override
            protected int longestEpisode() {
                return 100;
            }
        };
    }

    @Test
    void aRightWorldKeepsAllOfIt() {
        WorldContract<Integer, Integer> contract = contract(Line::new);
        assertThatCode(contract::aSeedDeterminesTheEpisode).doesNotThrowAnyException();
        assertThatCode(contract::anEpisodeEnds).doesNotThrowAnyException();
        assertThatCode(contract::aStepBeforeTheFirstResetIsRefused).doesNotThrowAnyException();
        assertThatCode(contract::aStepAfterTheEndIsRefused).doesNotThrowAnyException();
        assertThatCode(contract::anIllegalActionIsRefusedAndChangesNothing).doesNotThrowAnyException();
        assertThatCode(contract::aSnapshotBringsTheEpisodeBack).doesNotThrowAnyException();
    }

    @Test
    void oneThatRemembersTheEpisodeBeforeIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public Integer reset(long seed) {
                int before = steps;
                int observation = super.reset(seed);
                steps = before / 2;
                return observation;
            }
        })::aSeedDeterminesTheEpisode);
    }

    @Test
    void oneThatNeverEndsIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public Step<Integer> step(Integer action) {
                return Step.of(0, 0);
            }
        })::anEpisodeEnds);
    }

    @Test
    void oneThatStepsBeforeAResetIsFound() {
        assertFails(contract(() -> new Line() {
            {
                position = 0;
            }
        })::aStepBeforeTheFirstResetIsRefused);
    }

    @Test
    void oneThatGoesOnAfterTheEndIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public Step<Integer> step(Integer action) {
                return position == 5 ? Step.terminated(5, 0) : super.step(action);
            }
        })::aStepAfterTheEndIsRefused);
    }

    @Test
    void oneThatTakesIllegalActionsIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public Step<Integer> step(Integer action) {
                return super.step(legal(action) ? action : 1);
            }
        })::anIllegalActionIsRefusedAndChangesNothing);
    }

    @Test
    void oneThatIsDisturbedByARefusalIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public Step<Integer> step(Integer action) {
                steps += legal(action) ? 0 : 20;
                return super.step(action);
            }
        })::anIllegalActionIsRefusedAndChangesNothing);
    }

    @Test
    void oneWhoseSnapshotForgetsIsFound() {
        assertFails(contract(() -> new Line() {
            @Override
            public int[] snapshot() {
                return new int[] {position, 0};
            }

            @Override
            public Step<Integer> step(Integer action) {
                Step<Integer> step = super.step(action);
                return new Step<>(step.observation(), steps, step.terminated(), step.truncated());
            }
        })::aSnapshotBringsTheEpisodeBack);
    }

    private static void assertFails(ThrowingCallable property) {
        assertThatThrownBy(property).isInstanceOf(AssertionError.class);
    }
}
