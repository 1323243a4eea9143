package io.outrider.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.Decision;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void sumsAreThoseOfItsParts() {
        Ledger ledger = new Ledger(new Costs(1000, 10, 1));
        ledger.episode();
        ledger.decision(500, 0.25f, 2);
        ledger.decision(Double.NaN, Float.NaN, 0);
        ledger.decision(500, 0.5f, 4);
        ledger.realise(0.3);
        assertThat(ledger.flops()).isEqualTo(1000 + 3 * 11 + 1000);
        assertThat(ledger.decisionsOfUnknownCost()).isEqualTo(1);
        assertThat(ledger.predictedNats()).isEqualTo(0.75);
        assertThat(ledger.realisedNatsPerGigaflop()).isCloseTo(0.3 / 2033 * 1e9, within(1e-6));
        assertThat(ledger.effectiveSampleSize()).isCloseTo(36.0 / 20, within(1e-12));
    }

    @Test
    void aPartCountsInTheWholeToo() {
        Ledger whole = new Ledger(new Costs(1, 2, 3, 1e9));
        Ledger part = whole.part();
        part.episode();
        part.decision(10, 0.5f, 2);
        part.environment(4);
        part.realise(0.25);
        Ledger other = new Ledger(Costs.NONE);
        other.decision(10, 0.5f, 4);
        other.decision(Double.NaN, Float.NaN, Double.NaN);
        part.add(other);
        for (Ledger account : List.of(part, whole)) {
            assertThat(account.episodes()).isEqualTo(1);
            assertThat(account.decisions()).isEqualTo(3);
            assertThat(account.flops()).isEqualTo(1 + 3 * 5 + 20 + 4);
            assertThat(account.decisionsOfUnknownCost()).isEqualTo(1);
            assertThat(account.honesty()).isEqualTo(0.25);
            assertThat(account.effectiveSampleSize()).isCloseTo(36.0 / 20, within(1e-12));
        }
        assertThat(other.decisions()).isEqualTo(2);
        assertThat(other.honesty()).isZero();
    }

    /** A decision by ε-greedy, ε = .3, among three actions of which {@code ties} share the best score. */
    private static Decision<Integer> epsilonGreedy(int ties, boolean explored) {
        double propensity = 0.1 + (explored ? 0 : 0.7 / ties);
        return new Decision.Parts()
                .propensity(propensity, PropensityKind.EXACT, 3)
                .ties(explored ? 0 : ties)
                .reason(Reason.SAMPLED, explored)
                .decision(0, "v");
    }

    @Test
    void theGreedyPolicyDrawsFromAllThatTie() {
        // p = .8 of one best action, .45 of each of two, ⅓ of each of three; the greedy policy has 1, ½ and ⅓
        double[] weights = {1 / 0.8, 0.5 / 0.45, 1, 0};
        List<Decision<Integer>> decisions = List.of(
                epsilonGreedy(1, false), epsilonGreedy(2, false), epsilonGreedy(3, false), epsilonGreedy(1, true));
        Ledger ledger = new Ledger(Costs.NONE);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            assertThat(Ledger.greedyWeight(decisions.get(i))).isCloseTo(weights[i], within(1e-12));
            ledger.decision(decisions.get(i));
            sum += weights[i];
            squares += weights[i] * weights[i];
        }
        assertThat(ledger.effectiveSampleSize()).isCloseTo(sum * sum / squares, within(1e-12));
        // what a host or a fallback did is not known to be greedy
        Decision<Integer> given = new Decision.Parts()
                .propensity(0.5, PropensityKind.EXACT, 2)
                .reason(Reason.HOST, false)
                .decision(0, "v");
        assertThat(Ledger.greedyWeight(given)).isNaN();
    }

    @Test
    void theTimeOfWorldsIsConvertedAtTheRate() {
        Ledger ledger = new Ledger(Costs.timed(3e9));
        ledger.environment(500_000_000);
        assertThat(ledger.worldFlops()).isEqualTo(1.5e9);
        assertThat(ledger.environmentNanos()).isEqualTo(500_000_000);
        assertThatThrownBy(() -> Costs.timed(-1)).hasMessageContaining("-1");
    }

    @Test
    void aRateIsWhatThePolicyGetsDoneInASecond() {
        long[] now = {0};
        Policy policy = JavaPolicy.builder("costly", 1)
                .output(OutputKind.Q, 2)
                .flopsPerRow(100)
                .scores((observation, outputs) -> now[0] += 1000);
        // 8 rows of 100 operations take 8 µs
        assertThat(FlopRate.measure(policy, 8, Duration.ofMillis(1), () -> now[0]))
                .isCloseTo(1e8, within(1.0));
        assertThatThrownBy(() -> FlopRate.measure(members(new float[4]), 8, Duration.ofMillis(1)))
                .hasMessageContaining("members");
        assertThatThrownBy(() -> FlopRate.measure(policy, 0, Duration.ofMillis(1)))
                .hasMessageContaining("0 rows");
        assertThatThrownBy(() -> JavaPolicy.builder("free", 1).flopsPerRow(-1)).hasMessageContaining("-1");
    }

    @Test
    void metersShowIt() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Ledger ledger = new Ledger(new Costs(7, 0, 0));
        ledger.bindTo(registry, Tags.of("run", "a"));
        ledger.episode();
        assertThat(registry.get("outrider.ledger.flops").tag("run", "a").gauge().value())
                .isEqualTo(7);
    }

    @Test
    void missingMassIsThatOfGoodAndTuring() {
        Coverage coverage = new Coverage(3);
        assertThat(coverage.missingMass()).isEqualTo(1);
        for (long seen : new long[] {1, 1, 2, 3, 3, 4, 4}) {
            coverage.add(seen);
        }
        // Kept are 1, 2 and 3; of those only 2 was seen once, and both visits of 4 count as new.
        assertThat(coverage.distinct()).isEqualTo(3);
        assertThat(coverage.missingMass()).isCloseTo(3.0 / 7, within(1e-12));
    }

    @Test
    void missingMassEstimatesTheChanceOfSomethingNew() {
        SplittableRandom random = new SplittableRandom(4);
        double estimate = 0;
        double truth = 0;
        for (int run = 0; run < 200; run++) {
            Coverage coverage = new Coverage(1000);
            boolean[] seen = new boolean[100];
            for (int i = 0; i < 80; i++) {
                int thing = random.nextInt(100);
                seen[thing] = true;
                coverage.add(thing);
            }
            estimate += coverage.missingMass() / 200;
            for (boolean here : seen) {
                truth += here ? 0 : 0.01 / 200;
            }
        }
        assertThat(estimate).isCloseTo(truth, within(0.02));
    }

    @Test
    void informationIsWhatRetrainingTookFromTheEntropyOfTheBestAction() {
        List<float[]> probes = List.of(new float[] {0}, new float[] {1});
        Policy split = members(new float[] {1, 0, 0, 1});
        Policy agreed = members(new float[] {1, 0, 1, 0});
        Policy tied = members(new float[] {1, 1, 1, 0});
        assertThat(Information.entropy(split, probes)).isCloseTo(2 * Math.log(2), within(1e-12));
        assertThat(Information.entropy(agreed, probes)).isZero();
        assertThat(Information.entropy(tied, probes))
                .isCloseTo(-2 * (0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), within(1e-12));
        assertThat(Information.realised(split, agreed, probes)).isCloseTo(2 * Math.log(2), within(1e-12));
    }

    @Test
    void aProbeOfAnotherSizeAndAPolicyWithoutMembersAreRefused() {
        assertThatThrownBy(() -> Information.entropy(members(new float[4]), List.of(new float[3])))
                .hasMessageContaining("3")
                .hasMessageContaining("1");
        Policy plain =
                JavaPolicy.builder("plain", 1).output(OutputKind.LOGITS, 2).scores((o, out) -> {});
        assertThatThrownBy(() -> Information.entropy(plain, List.of())).hasMessageContaining("Q_MEMBERS");
    }

    private static Policy members(float[] values) {
        return JavaPolicy.builder("members", 1)
                .output(OutputKind.Q_MEMBERS, 2, 2)
                .scores((observation, outputs) -> System.arraycopy(values, 0, outputs[0], 0, 4));
    }
}
