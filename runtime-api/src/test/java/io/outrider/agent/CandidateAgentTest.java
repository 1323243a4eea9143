package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Reason;
import io.outrider.agent.TestSamplers.Members;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateAgentTest {

    private static final float[] CONTEXT = {1, 0};

    /** The logit of a candidate is its only feature times the context's first value. */
    private static Policy linear() {
        return JavaPolicy.builder("linear", 2)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = context[0] * candidate[0]);
    }

    /** Two members: one likes large features, the other small ones. */
    private static Policy opposed() {
        return JavaPolicy.builder("opposed", 2)
                .output(OutputKind.Q_MEMBERS, 2, -1)
                .candidates(1, (context, candidate, outputs) -> {
                    outputs[0][0] = candidate[0];
                    outputs[0][1] = -candidate[0];
                });
    }

    private static List<float[]> candidates(int count) {
        return IntStream.range(0, count).mapToObj(i -> new float[] {i}).toList();
    }

    @Test
    void choosesAmongAnyNumberOfCandidates() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (CandidateAgent<float[], float[]> agent = recorder.on(
                        CandidateAgent.builder("c", linear(), Encoder.floats(), Encoder.floats()))
                .sampler(new UniformMix(0.2))
                .seed(1)
                .build()) {
            for (int count : new int[] {1, 2, 3, 8, 9, 100}) {
                List<float[]> list = candidates(count);
                Decision<float[]> decision = agent.decide(CONTEXT, list);
                assertThat(decision.action()).isSameAs(list.get(decision.index()));
                double sum = IntStream.range(0, count).mapToDouble(Math::exp).sum();
                double expected = 0.8 * Math.exp(decision.index()) / sum + 0.2 / count;
                assertThat(decision.propensity()).isCloseTo(expected, within(1e-9));
                assertThat(decision.support()).isEqualTo(count);
            }
            assertThat(recorder.rows)
                    .extracting(RecordingRecorder.Row::candidates)
                    .containsExactly(1, 2, 3, 8, 9, 100);
            assertThat(recorder.rows.get(2).behaviour()).hasSize(3);
            assertThatThrownBy(() -> agent.decide(CONTEXT, List.of())).hasMessageContaining("no candidate");
            assertThatThrownBy(() -> agent.decide(CONTEXT, List.of(new float[] {1, 2})))
                    .hasMessageContaining("candidate");
            Decision<float[]> host = agent.recordAction(CONTEXT, candidates(4), 2, 0.25);
            assertThat(host.reason()).isEqualTo(Reason.HOST);
            assertThat(host.index()).isEqualTo(2);
        }
    }

    @Test
    void aPolicyOfTheOtherKindIsRefusedAtBuild() {
        Policy fixed =
                JavaPolicy.builder("fixed", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {});
        assertThatThrownBy(() -> CandidateAgent.builder("c", fixed, Encoder.floats(), Encoder.floats())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no candidates");
        assertThatThrownBy(() -> Agent.builder("a", linear(), Encoder.floats(), ActionSpace.discrete(3))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CandidateAgent");
    }

    @Test
    void slatesDrawWithoutReplacementWithConditionalPropensities() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (SlateAgent<float[], float[]> agent = recorder.on(
                        SlateAgent.builder("s", linear(), Encoder.floats(), Encoder.floats()))
                .sampler(new UniformMix(0))
                .seed(1)
                .build()) {
            Slate<float[]> slate = agent.decide(CONTEXT, candidates(5), 3);
            double remaining = IntStream.range(0, 5).mapToDouble(Math::exp).sum();
            double product = 1;
            for (Decision<float[]> slot : slate.slots()) {
                double weight = Math.exp(slot.index());
                assertThat(slot.propensity()).isCloseTo(weight / remaining, within(1e-9));
                product *= slot.propensity();
                remaining -= weight;
            }
            assertThat(slate.propensity()).isCloseTo(product, within(1e-12));
            assertThat(new HashSet<>(slate.slots().stream().map(Decision::index).toList()))
                    .hasSize(3);
            assertThat(recorder.rows).hasSize(3);
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::slot).containsExactly(0, 1, 2);
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::slate).containsOnly(slate.id());
            assertThat(recorder.rows)
                    .extracting(RecordingRecorder.Row::slatePropensity)
                    .containsOnly(slate.propensity());
            assertThat(recorder.rows).extracting(RecordingRecorder.Row::id).doesNotHaveDuplicates();
            assertThatThrownBy(() -> agent.decide(CONTEXT, candidates(2), 3)).hasMessageContaining("3");
        }
    }

    @Test
    void aMemberIsHeldForTheWholeSlate() {
        // Held: descending by member 0 or ascending by member 1, each with probability 1/2; nothing in between.
        Map<List<Integer>, Integer> counts = new HashMap<>();
        int n = 2000;
        try (SlateAgent<float[], float[]> agent = SlateAgent.builder("s", opposed(), Encoder.floats(), Encoder.floats())
                .sampler(new Members())
                .seed(5)
                .build()) {
            for (int i = 0; i < n; i++) {
                Slate<float[]> slate = agent.decide(CONTEXT, candidates(4), 3, DrawKey.of(3, i));
                counts.merge(slate.slots().stream().map(Decision::index).toList(), 1, Integer::sum);
                assertThat(slate.propensity()).isCloseTo(0.5, within(1e-12));
                assertThat(slate.slots().get(1).propensity()).isCloseTo(1, within(1e-12));
            }
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrder(Arrays.asList(3, 2, 1), Arrays.asList(0, 1, 2));
        assertThat(counts.get(List.of(3, 2, 1)) / (double) n).isCloseTo(0.5, within(0.056)); // five standard errors
    }
}
