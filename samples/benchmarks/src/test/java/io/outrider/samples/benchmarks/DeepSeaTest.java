package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import io.outrider.samples.shared.DeepSea;
import io.outrider.samples.shared.Estimate;
import io.outrider.world.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The sea and the values learnt in it against closed forms, and the short form of {@code deepsea}. */
class DeepSeaTest {

    @Test
    void onlyGoingRightAllTheWayFindsTheChest() {
        DeepSea sea = new DeepSea(4, 1);
        int found = 0;
        for (int sequence = 0; sequence < 16; sequence++) {
            sea.reset(0);
            double reward = 0;
            int rights = 0;
            int column = 0;
            for (int row = 0; row < 4; row++) {
                boolean right = (sequence >> row & 1) == 1;
                rights += right ? 1 : 0;
                Step<float[]> step = sea.step(right ? sea.right(row, column) : 1 - sea.right(row, column));
                column = (int) step.observation()[1];
                reward += step.reward();
                assertThat(step.terminated()).isEqualTo(row == 3);
            }
            boolean all = rights == 4;
            found += all ? 1 : 0;
            assertThat(sea.bad()).isEqualTo(!all);
            assertThat(reward).isCloseTo((all ? 1 : 0) - rights * 0.01 / 4, within(1e-12));
        }
        assertThat(found).isEqualTo(1);
    }

    @Test
    void whichActionGoesRightDependsOnCellAndSeed() {
        HashSet<List<Integer>> mappings = new HashSet<>();
        for (int seed = 0; seed < 5; seed++) {
            DeepSea sea = new DeepSea(10, seed);
            List<Integer> mapping = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                mapping.add(sea.right(i / 10, i % 10));
            }
            assertThat(mapping).contains(0, 1);
            mappings.add(mapping);
        }
        assertThat(mappings).hasSize(5);
    }

    @Test
    void misuseIsRefused() {
        assertThatThrownBy(() -> new DeepSea(1, 0)).hasMessageContaining("not 1");
        DeepSea sea = new DeepSea(2, 0);
        assertThatThrownBy(() -> sea.step(0)).isInstanceOf(IllegalStateException.class);
        sea.reset(0);
        sea.step(0);
        sea.step(0);
        assertThatThrownBy(() -> sea.step(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theEstimateIsRidgeRegressionBackwards() {
        SeaValues values = new SeaValues(2);
        values.add(1, 1, 0, 0.995, 1);
        values.add(0, 0, 1, -0.005, 1);
        values.add(0, 0, 1, -0.005, 1);
        double chest = 0.995 * 100 / 101;
        try (Policy policy = values.estimate("estimate")) {
            assertThat(outputs(policy, 1, 1)).containsExactly(new float[] {(float) chest, 0}, within(1e-6f));
            assertThat(outputs(policy, 0, 0))
                    .containsExactly(new float[] {0, (float) ((chest - 0.005) * 200 / 201)}, within(1e-6f));
        }
    }

    @Test
    void drawsHaveThePosteriorsMomentsAndThePriorsWhereNothingIsKnown() {
        SeaValues values = new SeaValues(2);
        values.add(1, 0, 0, 0.5, 0);
        int members = 20_000;
        try (Policy policy = values.draws("draws", members, new SplittableRandom(4))) {
            float[] drawn = outputs(policy, 1, 0);
            List<Double> known = new ArrayList<>();
            List<Double> unknownSquares = new ArrayList<>();
            for (int m = 0; m < members; m++) {
                known.add((double) drawn[2 * m]);
                unknownSquares.add(drawn[2 * m + 1] * (double) drawn[2 * m + 1]);
            }
            Estimate mean = Estimate.of(known);
            Estimate square = Estimate.of(unknownSquares);
            assertThat(mean.mean()).isCloseTo(0.5 * 100 / 101, within(4 * mean.standardError()));
            assertThat(mean.standardError() * Math.sqrt(members)).isCloseTo(Math.sqrt(1.0 / 101), within(0.003));
            assertThat(square.mean()).isCloseTo(1, within(4 * square.standardError()));
        }
    }

    private static float[] outputs(Policy policy, int row, int column) {
        try (Lane lane = policy.openLane(LaneSize.rows(1))) {
            lane.input(0).put(0, row).put(1, column);
            lane.run(1);
            float[] values = new float[lane.output(0).capacity()];
            lane.output(0).get(0, values);
            return values;
        }
    }

    /** The short form of what {@code deepsea} measures; the published figure for 10 rows is 43. */
    @Test
    void holdingADrawSolvesTheSeaAndDitheringDoesNot() {
        assertThat(new Dives(Diver.RLSVI, 10, 3).solvedEpisode(200).orElseThrow())
                .isBetween(20, 90);
        assertThat(new Dives(Diver.RLSVI, 20, 3).solvedEpisode(500).orElseThrow())
                .isBetween(120, 260);
        assertThat(new Dives(Diver.EPSILON_GREEDY, 10, 3).solvedEpisode(1000)).isEmpty();
    }

    @Test
    void aRunDependsOnItsSeedOnly() {
        for (Diver diver : List.of(Diver.RLSVI, Diver.UCB, Diver.THOMPSON_PER_STEP)) {
            assertThat(new Dives(diver, 10, 8).solvedEpisode(1000))
                    .as(diver.label())
                    .isPresent()
                    .isEqualTo(new Dives(diver, 10, 8).solvedEpisode(1000));
        }
    }

    @Test
    void theMedianCountsUnsolvedRunsAsInfinite() {
        OptionalInt unsolved = OptionalInt.empty();
        List<OptionalInt> mixed = List.of(OptionalInt.of(50), unsolved, OptionalInt.of(40));
        DeepSeaCommand.Row row = DeepSeaCommand.Row.of(10, Diver.RLSVI, mixed);
        assertThat(row.solvedEpisode()).isEqualTo(50);
        assertThat(row.solvedRuns()).isEqualTo(2);
        assertThat(DeepSeaCommand.Row.of(10, Diver.UCB, List.of(unsolved, unsolved, OptionalInt.of(40)))
                        .solvedEpisode())
                .isNull();
    }
}
