package io.outrider.samples.benchmarks.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.samples.benchmarks.harness.Window;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That what is measured draws: every sampler gives a probability, and the loops by hand the right one. */
class StagesTest {

    @ParameterizedTest
    @EnumSource
    void everySamplerDrawsAndIsMeasured(SamplerWay way) {
        try (Stages stages = way.stages(1)) {
            Window window = stages.work(1);

            assertThat(window.figures()).containsKeys(Stages.READ, Stages.DESCRIBED, Stages.HAND, Window.BYTES);
            assertThat(window.figure(Window.NANOS)).isPositive();
            assertThat(stages.propensity()).isGreaterThan(0).isLessThanOrEqualTo(1);
        }
    }

    /** One score stands out in each member's row. */
    private static FloatBuffer outputs(double greatest) {
        FloatBuffer outputs = FloatBuffer.allocate(SamplerWay.MEMBERS * SamplerWay.ACTIONS);
        for (int m = 0; m < SamplerWay.MEMBERS; m++) {
            outputs.put(m * SamplerWay.ACTIONS + (m < 7 ? 3 : 5), (float) greatest);
        }
        return outputs;
    }

    @ParameterizedTest
    @EnumSource
    void aLoopByHandGivesEachProbabilityAsOftenAsItSays(ByHand way) {
        FloatBuffer outputs = outputs(Math.log(17));
        SplittableRandom random = new SplittableRandom(1);
        double[] work = new double[SamplerWay.ACTIONS];
        int draws = 20_000;
        int likely = 0;
        for (int i = 0; i < draws; i++) {
            likely += way.draw(outputs, 0, random, work) > 0.4 ? 1 : 0;
        }
        double expected = switch (way) {
            case EPSILON_GREEDY -> 1 - 0.05 + 0.05 / SamplerWay.ACTIONS;
            case SOFTMAX -> 0.5;
            case VOTES -> 0.7;
        };
        double error = Math.sqrt(expected * (1 - expected) / draws);
        assertThat((double) likely / draws).isBetween(expected - 5 * error, expected + 5 * error);
    }

    @Test
    void votesGiveTheSharesOfMembers() {
        FloatBuffer outputs = outputs(1);
        SplittableRandom random = new SplittableRandom(1);
        double[] work = new double[SamplerWay.ACTIONS];
        for (int i = 0; i < 100; i++) {
            assertThat(ByHand.VOTES.draw(outputs, 0, random, work)).isIn(0.7, 0.3);
        }
    }
}
