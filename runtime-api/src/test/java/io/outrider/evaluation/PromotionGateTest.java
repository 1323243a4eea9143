package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyGate.Cause;
import io.outrider.policy.PolicyHeldException;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PromotionGateTest {

    private static final PathSampler SAMPLER = new UniformMix(0.2);

    /** Prefers action 1 by {@code logit}. */
    private static Policy preferring(String version, float logit) {
        return JavaPolicy.builder(version, 1)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][1] = logit);
    }

    /** Gives the rows that it was handed. */
    private static final class Rows implements ExperienceReader {
        private final Deque<Transition> rows = new ArrayDeque<>();

        /** Adds decisions of the indifferent policy; action 1 earns {@code better} more. */
        Rows add(int count, double better) {
            SplittableRandom random = new SplittableRandom(count);
            for (int i = 0; i < count; i++) {
                int action = random.nextInt(2);
                double reward = random.nextDouble() + (action == 1 ? better : 0);
                rows.add(Row.bandit(random.nextLong(), new float[] {1}, action, reward, 0.5, 0.5));
            }
            return this;
        }

        @Override
        public List<Transition> poll(int max, Duration timeout) {
            List<Transition> some = new ArrayList<>();
            while (some.size() < max && !rows.isEmpty()) {
                some.add(rows.removeFirst());
            }
            return some;
        }

        @Override
        public void close() {}
    }

    @Test
    void aBetterVersionGoesLive() {
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            PromotionGate.install(slot, new Rows().add(2000, 0.5), SAMPLER, 0);
            slot.publish(preferring("new", 2));
            assertThat(slot.version()).isEqualTo("new");
            assertThat(slot.status().held()).isEmpty();
        }
    }

    @Test
    void aWorseVersionIsHeldAndTheReasonIsVisible() {
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            PromotionGate.install(slot, new Rows().add(2000, -0.5), SAMPLER, 0.05);
            assertThatThrownBy(() -> slot.publish(preferring("new", 2)))
                    .isInstanceOf(PolicyHeldException.class)
                    .hasMessageContaining("new")
                    .hasMessageContaining("BELOW_MARGIN");
            assertThat(slot.version()).isEqualTo("old");
            assertThat(slot.status().held().orElseThrow().cause()).isEqualTo(Cause.BELOW_MARGIN);
            assertThat(slot.status().refused()).isZero();
        }
    }

    /** The candidate's true loss is .2 × (Pr(1) under it − ½): its mixture gives action 1 about .8. */
    @Test
    void theMarginSaysHowMuchWorseItMayBe() {
        for (double margin : new double[] {0.02, 0.2}) {
            try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
                PromotionGate.install(slot, new Rows().add(5000, -0.2), SAMPLER, margin);
                Policy candidate = preferring("new", 2);
                if (margin < 0.1) {
                    assertThatThrownBy(() -> slot.publish(candidate)).isInstanceOf(PolicyHeldException.class);
                } else {
                    slot.publish(candidate);
                }
                assertThat(slot.version()).isEqualTo(margin < 0.1 ? "old" : "new");
            }
        }
    }

    @Test
    void tooLittleEvidenceHoldsUntilThereIsEnough() {
        Rows rows = new Rows().add(50, 0.5);
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            PromotionGate.install(slot, rows, SAMPLER, 0.1);
            Policy candidate = preferring("new", 2);
            assertThatThrownBy(() -> slot.publish(candidate))
                    .isInstanceOf(PolicyHeldException.class)
                    .hasMessageContaining("NO_EVIDENCE")
                    .hasMessageContaining("50 units");
            rows.add(500, 0.5);
            slot.publish(candidate);
            assertThat(slot.version()).isEqualTo("new");
            assertThat(slot.status().held()).isEmpty();
        }
    }

    @Test
    void noOverlapIsNoEvidence() {
        Rows rows = new Rows();
        for (int i = 0; i < 1000; i++) {
            rows.rows.add(Row.bandit(i, new float[] {1}, 0, 1, 1, 0));
        }
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            PromotionGate.install(slot, rows, SAMPLER, 0.1);
            assertThatThrownBy(() -> slot.publish(preferring("new", 2)))
                    .hasMessageContaining("NO_EVIDENCE")
                    .hasMessageContaining("NO_OVERLAP");
        }
    }

    @Test
    void withoutAGateAndAfterAPlaceholderNothingIsJudged() {
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            slot.publish(preferring("new", 2));
            assertThat(slot.version()).isEqualTo("new");
            PromotionGate.install(slot, new Rows(), SAMPLER, 0);
            assertThatThrownBy(() -> slot.publish(preferring("newer", 2))).isInstanceOf(PolicyHeldException.class);
            slot.ungate();
            slot.publish(preferring("newer", 2));
            assertThat(slot.version()).isEqualTo("newer");
        }
        Policy placeholder =
                JavaPolicy.uniform(1, preferring("x", 0).signature().branches());
        try (PolicySlot slot = PolicySlot.of(placeholder)) {
            PromotionGate.install(slot, new Rows(), SAMPLER, 0);
            slot.publish(preferring("first", 2));
            assertThat(slot.version()).isEqualTo("first");
        }
    }

    @Test
    void aGateThatFailsHolds() {
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            slot.gate((running, candidate) -> {
                throw new IllegalStateException("no rows today");
            });
            assertThatThrownBy(() -> slot.publish(preferring("new", 2)))
                    .isInstanceOf(PolicyHeldException.class)
                    .hasMessageContaining("no rows today")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(slot.version()).isEqualTo("old");
        }
    }

    @Test
    void onlyTheWindowCounts() throws InterruptedException {
        Rows rows = new Rows().add(3000, -0.5);
        PromotionGate gate = new PromotionGate(rows, SAMPLER, 0).window(1000);
        gate.collect();
        rows.add(1001, 0.5);
        try (PolicySlot slot = PolicySlot.of(preferring("old", 0))) {
            slot.gate(gate);
            slot.publish(preferring("new", 2));
            assertThat(slot.version()).isEqualTo("new");
        }
    }

    @Test
    void refusesBadSettings() {
        assertThatThrownBy(() -> new PromotionGate(new Rows(), SAMPLER, -0.1)).hasMessageContaining("-0.1");
        PromotionGate gate = new PromotionGate(new Rows(), SAMPLER, 0);
        assertThatThrownBy(() -> gate.window(1)).hasMessageContaining("not 1");
        assertThatThrownBy(() -> gate.minEffectiveSample(1)).hasMessageContaining("1.0");
    }

    @Test
    void aSamplerThatNoLogCanJudgeIsRefusedAtOnce() {
        assertThatThrownBy(() -> new PromotionGate(new Rows(), new TestSamplers.Cooling(MemoryScope.EPISODE), 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a memory");
    }
}
