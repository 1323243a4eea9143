package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.BranchedAction;
import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.InputWriter;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.agent.TestSamplers.Gauss;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.agent.TestSamplers.Wrong;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgentTest {

    private static final float[] OBSERVATION = {1, 2};

    enum Offer {
        NONE,
        SMALL,
        LARGE
    }

    record Visitor(float visits, float basket) {
        void encode(InputWriter out) {
            out.put(visits).put(basket);
        }
    }

    private static Policy logits() {
        return JavaPolicy.builder("rule-1", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            outputs[0][0] = 0;
            outputs[0][1] = observation[0];
            outputs[0][2] = observation[1];
        });
    }

    private static AgentBuilder<float[], Integer> discrete(Policy policy) {
        return Agent.builder("test", policy, Encoder.floats(), ActionSpace.discrete(3))
                .seed(42);
    }

    @Test
    void decidesAndRecordsWhatItDrew() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<Visitor, Offer> agent = recorder.on(
                        Agent.builder("offers", logits(), Visitor::encode, ActionSpace.of(Offer.values())))
                .sampler(new UniformMix(0.3))
                .seed(1)
                .subject(visitor -> "v" + visitor.visits())
                .build()) {
            Decision<Offer> decision = agent.decide(new Visitor(1, 2));
            double[] p = mixed(0.3, 0, 1, 2);
            assertThat(decision.action()).isEqualTo(Offer.values()[decision.index()]);
            assertThat(decision.propensity()).isCloseTo(p[decision.index()], within(1e-12));
            assertThat(decision.propensityKind()).isEqualTo(PropensityKind.EXACT);
            assertThat(decision.support()).isEqualTo(3);
            assertThat(decision.recorded()).isTrue();
            assertThat(decision.policyVersion()).isEqualTo("rule-1");
            assertThat(decision.explored()).isEqualTo(decision.index() != 2);
            assertThat(recorder.rows).hasSize(1);
            RecordingRecorder.Row row = recorder.rows.get(0);
            assertThat(row.id()).isEqualTo(decision.id());
            assertThat(row.episode()).isEqualTo(decision.id());
            assertThat(row.observation()).containsExactly(1, 2);
            assertThat(row.choices()).containsExactly(decision.index());
            assertThat(row.propensity()).isEqualTo(decision.propensity());
            assertThat(row.outputs()).containsExactly(0, 1, 2);
            assertThat(row.behaviour()).hasSize(3);
            assertThat(row.sampler()).isEqualTo("UniformMix[epsilon=0.3]");
            assertThat(row.subject()).isEqualTo("v1.0");
            assertThat(agent.report(
                            Outcome.of(decision.id(), 3.5).key("order-1").last()))
                    .isTrue();
            assertThat(recorder.outcomes.get(0).value()).isEqualTo(3.5);
        }
    }

    private static double[] mixed(double epsilon, double... logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] p = new double[logits.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = (1 - epsilon) * Math.exp(logits[i]) / sum + epsilon / p.length;
        }
        return p;
    }

    @Test
    void drawsWithTheFrequenciesThatItRecords() {
        try (Agent<float[], Integer> agent =
                discrete(logits()).sampler(new UniformMix(0.3)).build()) {
            int n = 20_000;
            int[] counts = new int[3];
            for (int i = 0; i < n; i++) {
                counts[agent.decide(OBSERVATION, DrawKey.of(5, i)).index()]++;
            }
            double[] p = mixed(0.3, 0, 1, 2);
            double chi2 = 0;
            for (int a = 0; a < 3; a++) {
                chi2 += (counts[a] - n * p[a]) * (counts[a] - n * p[a]) / (n * p[a]);
            }
            assertThat(chi2).isLessThan(27.6); // the 1 − 1e-6 quantile of χ² with 2 degrees of freedom
        }
    }

    @Test
    void sameSeedAndKeysGiveTheSameDecisionsInAnyOrderAndBatch() {
        List<Decision<Integer>> forward = new ArrayList<>();
        List<Decision<Integer>> backward = new ArrayList<>();
        try (Agent<float[], Integer> agent =
                discrete(logits()).sampler(new UniformMix(1)).build()) {
            for (int i = 0; i < 200; i++) {
                forward.add(agent.decide(OBSERVATION, DrawKey.of("user", i)));
            }
        }
        try (Agent<float[], Integer> agent =
                discrete(logits()).sampler(new UniformMix(1)).build()) {
            for (int i = 199; i >= 0; i--) {
                backward.add(0, agent.decide(OBSERVATION, DrawKey.of("user", i)));
            }
        }
        assertThat(forward.stream().map(Decision::index).toList())
                .isEqualTo(backward.stream().map(Decision::index).toList());
        assertThat(forward.stream().map(Decision::id).toList())
                .isEqualTo(backward.stream().map(Decision::id).toList())
                .doesNotHaveDuplicates();
        assertThat(forward.stream().map(Decision::index).distinct().count()).isEqualTo(3);
    }

    @Test
    void batchesOfAnySizeDecideLikeSingles() {
        List<float[]> observations = IntStream.range(0, 700)
                .mapToObj(i -> new float[] {i % 7, i % 5})
                .toList();
        RecordingRecorder single = new RecordingRecorder();
        RecordingRecorder batch = new RecordingRecorder();
        try (Agent<float[], Integer> one = single.on(discrete(logits()))
                        .sampler(new UniformMix(0.5))
                        .build();
                Agent<float[], Integer> all = batch.on(discrete(logits()))
                        .sampler(new UniformMix(0.5))
                        .build()) {
            List<Integer> ones =
                    observations.stream().map(o -> one.decide(o).index()).toList();
            List<Integer> alls =
                    all.decideAll(observations).stream().map(Decision::index).toList();
            assertThat(alls).isEqualTo(ones);
        }
        assertThat(batch.rows).hasSize(700);
        for (int i = 0; i < 700; i++) {
            assertThat(batch.rows.get(i))
                    .usingRecursiveComparison()
                    .ignoringFields("slatePropensity", "costFlops", "information") // NaN
                    .isEqualTo(single.rows.get(i));
        }
    }

    @Test
    void unavailableActionsAreNeverDrawn() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(discrete(logits()))
                .sampler(new UniformMix(0.9))
                .available((observation, mask) -> mask.forbid(2).forbid(0))
                .build()) {
            Decision<Integer> decision = agent.decide(OBSERVATION);
            assertThat(decision.index()).isEqualTo(1);
            assertThat(decision.propensity()).isEqualTo(1);
            assertThat(decision.reason()).isEqualTo(Reason.FORCED);
            assertThat(recorder.rows.get(0).mask()).containsExactly(false, true, false);
        }
    }

    @Test
    void everythingForbiddenIsAClearErrorOrTheFallback() {
        try (Agent<float[], Integer> agent = discrete(logits())
                .available((observation, mask) -> mask.forbid(0).forbid(1).forbid(2))
                .build()) {
            assertThatThrownBy(() -> agent.decide(OBSERVATION))
                    .isInstanceOfSatisfying(
                            DecisionException.class,
                            e -> assertThat(e.failure()).isEqualTo(DecisionException.Failure.NOTHING_LEGAL));
            assertThat(agent.status().failures()).isEqualTo(1);
        }
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(discrete(logits()))
                .available((observation, mask) -> mask.forbid(0).forbid(1).forbid(2))
                .fallback(1)
                .build()) {
            Decision<Integer> decision = agent.decide(OBSERVATION);
            assertThat(decision.isFallback()).isTrue();
            assertThat(decision.index()).isEqualTo(1);
            assertThat(decision.propensity()).isNaN();
            assertThat(decision.recorded()).isTrue();
            assertThat(recorder.rows.get(0).reason()).isEqualTo(Reason.FALLBACK);
            assertThat(recorder.rows.get(0).kind()).isEqualTo(PropensityKind.UNAVAILABLE);
            assertThat(agent.status().fallbacks()).isEqualTo(1);
        }
    }

    @Test
    void badObservationsAreTheCallersMistake() {
        try (Agent<float[], Integer> agent = discrete(logits()).fallback(0).build()) {
            assertThatThrownBy(() -> agent.decide(new float[] {1}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 values")
                    .hasMessageContaining("has 2");
            assertThatThrownBy(() -> agent.decide(new float[] {1, 2, 3}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than the 2 values");
            assertThatThrownBy(() -> agent.decide(new float[] {1, Float.NaN}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("value 1")
                    .hasMessageContaining("NaN");
            assertThat(agent.decide(OBSERVATION).isFallback()).isFalse();
        }
    }

    @Test
    void aPolicyThatGivesNaNFailsTheDecisionAndNothingElse() {
        Policy broken = JavaPolicy.builder("broken", 2)
                .output(OutputKind.LOGITS, 3)
                .scores((observation, outputs) -> outputs[0][1] = observation[0] > 5 ? Float.NaN : 0);
        try (Agent<float[], Integer> agent = discrete(broken).build()) {
            assertThatThrownBy(() -> agent.decide(new float[] {6, 0}))
                    .isInstanceOfSatisfying(
                            DecisionException.class,
                            e -> assertThat(e.failure()).isEqualTo(DecisionException.Failure.BAD_SCORES))
                    .hasMessageContaining("NaN");
            assertThat(agent.decide(OBSERVATION).isFallback()).isFalse();
        }
    }

    @Test
    void aSamplerThatDescribesNoDistributionFailsTheDecision() {
        try (Agent<float[], Integer> agent =
                discrete(logits()).sampler(new Wrong()).build()) {
            assertThatThrownBy(() -> agent.decide(OBSERVATION))
                    .isInstanceOfSatisfying(
                            DecisionException.class,
                            e -> assertThat(e.failure()).isEqualTo(DecisionException.Failure.SAMPLER))
                    .hasMessageContaining("0.5");
        }
    }

    @Test
    void anActionSpaceOfAnotherSizeIsRefusedAtBuild() {
        assertThatThrownBy(() -> Agent.builder("x", logits(), Encoder.floats(), ActionSpace.discrete(4))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("discrete(3)")
                .hasMessageContaining("discrete(4)");
    }

    @Test
    void missingOutputsAreRefusedAtBuild() {
        assertThatThrownBy(() ->
                        discrete(logits()).sampler(new TestSamplers.Members()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Q_MEMBERS");
    }

    @Test
    void aFailingPolicyYieldsTheFallbackWithItsCauseTold() {
        Policy failing = JavaPolicy.builder("failing", 2)
                .output(OutputKind.LOGITS, 3)
                .scores((observation, outputs) -> {
                    throw new IllegalStateException("out of order");
                });
        List<RuntimeException> told = new ArrayList<>();
        try (Agent<float[], Integer> agent = discrete(failing)
                .fallback(2)
                .listener(new AgentListener() {
                    @Override
                    public void failed(String name, RuntimeException cause) {
                        told.add(cause);
                    }
                })
                .build()) {
            assertThat(agent.decide(OBSERVATION).action()).isEqualTo(2);
            assertThat(agent.decideAll(List.of(OBSERVATION, OBSERVATION)))
                    .allMatch(Decision::isFallback)
                    .hasSize(2);
            assertThat(told.get(0))
                    .hasMessageContaining("out of order")
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            assertThat(agent.status().fallbacks()).isEqualTo(3);
        }
    }

    @Test
    void aDeadlineBoundsTheWaitForAWorkSpace() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Policy slow = JavaPolicy.builder("slow", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            if (observation[0] == 0) {
                return; // the warming run when the agent is built
            }
            running.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Agent<float[], Integer> agent = discrete(slow)
                .lanes(1)
                .deadline(Duration.ofSeconds(2)) // the first one must have its work space by then
                .fallback(0)
                .build()) {
            CompletableFuture<Decision<Integer>> first = CompletableFuture.supplyAsync(() -> agent.decide(OBSERVATION));
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            Decision<Integer> second = agent.decide(OBSERVATION);
            assertThat(second.isFallback()).isTrue();
            assertThat(second.late()).isTrue();
            assertThat(second.recorded()).isFalse();
            finish.countDown();
            assertThat(first.get().isFallback()).isFalse();
            assertThat(first.get().late()).isTrue();
        }
    }

    @Test
    void explorationRateOffIsGreedyAtOnce() {
        double[] rate = {1};
        try (Agent<float[], Integer> agent = discrete(logits())
                .sampler(new UniformMix(1))
                .explorationRate(() -> rate[0])
                .build()) {
            assertThat(agent.decide(OBSERVATION).propensity()).isCloseTo(1 / 3.0, within(1e-12));
            rate[0] = 0;
            Decision<Integer> off = agent.decide(OBSERVATION);
            assertThat(off.index()).isEqualTo(2);
            assertThat(off.reason()).isEqualTo(Reason.BUDGET_OFF);
            assertThat(off.propensity()).isEqualTo(1);
            rate[0] = 0.5;
            Decision<Integer> half = agent.decide(OBSERVATION);
            assertThat(half.propensity()).isCloseTo(half.index() == 2 ? 0.5 + 0.5 / 3 : 0.5 / 3, within(1e-12));
        }
    }

    @Test
    void thinningKeepsByACoinAndRecordsItsProbability() {
        RecordingRecorder recorder = new RecordingRecorder();
        recorder.keepProbability = 0.25;
        try (Agent<float[], Integer> agent =
                recorder.on(discrete(logits())).sampler(new UniformMix(1)).build()) {
            int n = 4000;
            long kept = IntStream.range(0, n)
                    .filter(i -> agent.decide(OBSERVATION).recorded())
                    .count();
            assertThat(kept).isBetween(850L, 1150L);
            assertThat(recorder.rows).hasSize((int) kept);
            assertThat(recorder.thinned.get()).isEqualTo(n - kept);
            assertThat(recorder.rows).allMatch(row -> row.keepProbability() == 0.25f);
        }
    }

    @Test
    void aFullLogIsToldAndCounted() {
        RecordingRecorder recorder = new RecordingRecorder();
        recorder.full = true;
        try (Agent<float[], Integer> agent = recorder.on(discrete(logits())).build()) {
            assertThat(agent.decide(OBSERVATION).recorded()).isFalse();
            assertThat(agent.status().unrecorded()).isEqualTo(1);
        }
    }

    @Test
    void hostDecisionsAreRecordedWithTheirPropensity() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(discrete(logits())).build()) {
            Decision<Integer> decision = agent.recordAction(OBSERVATION, 1, 0.4);
            assertThat(decision.reason()).isEqualTo(Reason.HOST);
            assertThat(decision.propensity()).isEqualTo(0.4);
            assertThat(recorder.rows.get(0).choices()).containsExactly(1);
            assertThat(recorder.rows.get(0).propensity()).isEqualTo(0.4);
            assertThat(agent.recordAction(OBSERVATION, 1, Double.NaN).propensityKind())
                    .isEqualTo(PropensityKind.UNAVAILABLE);
            assertThatThrownBy(() -> agent.recordAction(OBSERVATION, 1, 1.5)).hasMessageContaining("1.5");
            assertThatThrownBy(() -> agent.recordAction(OBSERVATION, 3, 0.5)).hasMessageContaining("3");
        }
    }

    @Test
    void continuousAndBranchedActions() {
        Policy continuous = JavaPolicy.builder("c", 2)
                .output(OutputKind.MEAN, 2)
                .output(OutputKind.LOG_STD, 2)
                .branches(List.of(Branch.box(new float[] {-1, -1}, new float[] {1, 1})))
                .scores((observation, outputs) -> outputs[0][0] = 0.5f);
        try (Agent<float[], float[]> agent = Agent.builder(
                        "box", continuous, Encoder.floats(), ActionSpace.box(2, -1, 1))
                .sampler(new Gauss())
                .seed(3)
                .build()) {
            Decision<float[]> decision = agent.decide(OBSERVATION);
            double expected = 1;
            double[] means = {0.5, 0};
            for (int d = 0; d < 2; d++) {
                double z = decision.action()[d] - means[d];
                expected *= Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
            }
            assertThat(decision.propensityKind()).isEqualTo(PropensityKind.DENSITY);
            assertThat(decision.propensity()).isCloseTo(expected, within(1e-9));
            assertThat(decision.index()).isEqualTo(-1);
        }
        Policy mixed = JavaPolicy.builder("m", 2)
                .output(OutputKind.LOGITS, 3)
                .output(OutputKind.MEAN, 1)
                .branches(List.of(Branch.discrete(3), Branch.unbounded(1)))
                .scores((observation, outputs) -> outputs[0][1] = 1);
        try (Agent<float[], BranchedAction> agent = Agent.builder(
                        "mixed", mixed, Encoder.floats(), ActionSpace.branches(Branch.discrete(3), Branch.unbounded(1)))
                .build()) {
            BranchedAction action = agent.decide(OBSERVATION).action();
            assertThat(action.choice(0)).isEqualTo(1);
            assertThat(action.value(1, 0)).isZero();
        }
    }

    @Test
    void metersCountDecisions() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Agent<float[], Integer> agent =
                discrete(logits()).sampler(new UniformMix(0.5)).meters(registry).build()) {
            for (int i = 0; i < 10; i++) {
                agent.decide(OBSERVATION);
            }
            long explored = agent.status().explored();
            assertThat(registry.get("outrider.decisions")
                            .tag("mode", "explore")
                            .timer()
                            .count())
                    .isEqualTo(explored);
            assertThat(registry.get("outrider.decisions")
                            .tag("mode", "exploit")
                            .timer()
                            .count())
                    .isEqualTo(10 - explored);
            assertThat(registry.get("outrider.inference").timer().count()).isEqualTo(10);
            assertThat(registry.get("outrider.policy.info")
                            .tag("version", "rule-1")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("outrider.propensity.smallest").gauge().value())
                    .isEqualTo(agent.status().smallestPropensity());
        }
    }

    @Test
    void aClosedAgentSaysSo() {
        Agent<float[], Integer> agent = discrete(logits()).build();
        agent.close();
        agent.close();
        assertThatThrownBy(() -> agent.decide(OBSERVATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void idsParse() {
        try (Agent<float[], Integer> agent = discrete(logits()).build()) {
            DecisionId id = agent.decide(OBSERVATION).id();
            assertThat(DecisionId.parse(id.toString())).isEqualTo(id);
            assertThatThrownBy(() -> DecisionId.parse("xyz")).hasMessageContaining("xyz");
        }
    }
}
