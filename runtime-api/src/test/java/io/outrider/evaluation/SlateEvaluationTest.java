package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionId;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Slates of two of three candidates, logged uniformly; the candidate fills them by the softmax of a feature. */
class SlateEvaluationTest {

    private static final float[][] CANDIDATES = {{0}, {1}, {2}};
    private static final double[] POSITION = {1, 0.5};

    private static Policy byFeature() {
        return JavaPolicy.builder("by-feature", 1)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = candidate[0]);
    }

    private static double reward(int slot, int candidate) {
        return POSITION[slot] * CANDIDATES[candidate][0];
    }

    private static List<Row> slates(int count) {
        SplittableRandom random = new SplittableRandom(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(3);
            int second = (first + 1 + random.nextInt(2)) % 3;
            rows.add(slot(i, 0, first, null, 1.0 / 3, 1.0 / 3, 1.0 / 3));
            boolean[] mask = {first != 0, first != 1, first != 2};
            rows.add(slot(i, 1, second, mask, first == 0 ? 0 : 0.5, first == 1 ? 0 : 0.5, first == 2 ? 0 : 0.5));
        }
        return rows;
    }

    private static Row slot(int slate, int slot, int choice, boolean[] mask, double... behaviour) {
        Row row = Row.bandit(2L * slate + slot, new float[] {0}, choice, reward(slot, choice), behaviour);
        row.slate = new DecisionId(5, slate);
        row.slot = slot;
        row.slatePropensity = 1.0 / 6;
        row.candidates = CANDIDATES;
        if (mask != null) {
            row.mask = mask;
        }
        return row;
    }

    private static double truth() {
        double[] weights = {1, Math.E, Math.E * Math.E};
        double total = weights[0] + weights[1] + weights[2];
        double truth = 0;
        for (int first = 0; first < 3; first++) {
            for (int second = 0; second < 3; second++) {
                double p = first == second ? 0 : weights[first] / total * weights[second] / (total - weights[first]);
                truth += p * (reward(0, first) + reward(1, second));
            }
        }
        return truth;
    }

    @Test
    void everyEstimatorFindsTheTruth() {
        OffPolicyReport report = OffPolicy.of(byFeature(), new UniformMix(0)).evaluate(slates(4000));
        assertThat(report.overlap().units()).isEqualTo(4000);
        assertThat(report.overlap().steps()).isEqualTo(8000);
        assertThat(report.overlap().missingMass()).isZero();
        report.estimates().forEach((estimator, estimate) -> {
            Estimate.Value value = estimate.asValue().orElseThrow();
            assertThat(value.value()).as("%s", estimator).isCloseTo(truth(), within(4 * value.standardError()));
            assertThat(value.standardError()).as("%s", estimator).isBetween(1e-4, 0.05);
        });
    }

    @Test
    void aSlateWithAMissingSlotIsLeftOut() {
        List<Row> rows = slates(100);
        rows.remove(199);
        rows.remove(0);
        OffPolicyReport report = OffPolicy.of(byFeature(), new UniformMix(0)).evaluate(rows);
        assertThat(report.overlap().units()).isEqualTo(98);
        assertThat(report.overlap().leftOut().incomplete()).isEqualTo(2);
    }
}
