package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Reason;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactionTest {

    private static final float[] HERE = {3, 4};

    private static Policy logits() {
        return JavaPolicy.builder("sums", 2).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            outputs[0][0] = observation[0];
            outputs[0][1] = observation[1];
        });
    }

    private static AgentBuilder<float[], Integer> agent() {
        return Agent.builder("a", logits(), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5))
                .seed(1);
    }

    private static Policy products() {
        return JavaPolicy.builder("products", 1)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = context[0] * candidate[0]);
    }

    /** Throws an exception that the compiler does not know of, as other languages can. */
    @SuppressWarnings("unchecked") // the cast is erased; that is the point
    private static <E extends Exception> void sneak(Exception e) throws E {
        throw (E) e;
    }

    @Test
    void decidesOnTheWholeAndRecordsTheRedacted() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(agent())
                        .subject(o -> "ann")
                        .redact(r -> r.setObservation(0, 0).setSubject(null))
                        .build();
                Agent<float[], Integer> open = agent().build()) {
            Decision<Integer> decision = agent.decide(HERE, DrawKey.of(1, 2));
            Decision<Integer> plain = open.decide(HERE, DrawKey.of(1, 2));
            assertThat(decision.index()).isEqualTo(plain.index());
            assertThat(decision.propensity()).isEqualTo(plain.propensity());
            assertThat(decision.recorded()).isTrue();
        }
        RecordingRecorder.Row row = recorder.rows.get(0);
        assertThat(row.observation()).containsExactly(0, 4);
        assertThat(row.outputs()).containsExactly(3, 4);
        assertThat(row.subject()).isEqualTo("null");
        assertThat(row.flags()).isEqualTo(Flag.REDACTED.bit());
    }

    @Test
    void aRuleThatThrowsOrDropsWithholdsTheRecordOnly() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(agent())
                .redact(r -> {
                    switch ((int) r.observation(0)) {
                        case 0 -> throw new IllegalStateException("no");
                        case 1 -> RedactionTest.<RuntimeException>sneak(new java.io.IOException("no"));
                        case 2 -> r.drop();
                        case 3 -> r.setObservation(9, 9);
                        default -> {}
                    }
                })
                .build()) {
            for (int i = 0; i < 4; i++) {
                Decision<Integer> decision = agent.decide(new float[] {i, 0});
                assertThat(decision.recorded()).as("decision %s", i).isFalse();
                assertThat(decision.isFallback()).isFalse();
            }
            assertThat(agent.decideAll(List.of(new float[] {1, 0}, new float[] {4, 0})))
                    .extracting(Decision::recorded)
                    .containsExactly(false, true);
            assertThat(agent.status().withheld()).isEqualTo(5);
            assertThat(agent.status().unrecorded()).isZero();
            assertThat(agent.status().decisions()).isEqualTo(6);
        }
        assertThat(recorder.withheld.get()).isEqualTo(5);
        assertThat(recorder.rows).hasSize(1);
        assertThat(recorder.rows.get(0).observation()).containsExactly(4, 0);
        assertThat(recorder.rows.get(0).flags()).isZero();
    }

    @Test
    void fallbacksAndTheHostsOwnActionsAreRedactedToo() {
        RecordingRecorder recorder = new RecordingRecorder();
        Policy failing = JavaPolicy.builder("failing", 2)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][0] = Float.NaN);
        try (Agent<float[], Integer> agent = recorder.on(
                        Agent.builder("f", failing, Encoder.floats(), ActionSpace.discrete(2)))
                .fallback(1)
                .redact(Redaction::zeroObservation)
                .build()) {
            assertThat(agent.decide(HERE).isFallback()).isTrue();
            agent.recordAction(HERE, 0, 0.5);
        }
        assertThat(recorder.rows)
                .extracting(RecordingRecorder.Row::reason)
                .containsExactly(Reason.FALLBACK, Reason.HOST);
        assertThat(recorder.rows)
                .allSatisfy(row -> assertThat(row.observation()).containsOnly(0));
    }

    @Test
    void anErrorOfTheRuleIsThrownAndLeavesLaterRecordsWhole() {
        RecordingRecorder recorder = new RecordingRecorder();
        try (Agent<float[], Integer> agent = recorder.on(agent())
                .lanes(1)
                .redact(r -> {
                    if (r.observation(0) == 0) {
                        throw new AssertionError("broken");
                    }
                })
                .build()) {
            assertThatThrownBy(() -> agent.recordAction(new float[] {0, 0}, 1, 0.5))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("broken");
            Decision<Integer> decision = agent.decide(HERE);
            assertThat(recorder.rows).hasSize(1);
            assertThat(recorder.rows.get(0).policyVersion()).isEqualTo(decision.policyVersion());
        }
    }

    @Test
    void whatIsNotRecordedIsNotRedacted() {
        List<Integer> calls = new ArrayList<>();
        try (Agent<float[], Integer> agent =
                agent().redact(r -> calls.add(r.observationSize())).build()) {
            agent.decide(HERE);
        }
        RecordingRecorder recorder = new RecordingRecorder();
        recorder.keepProbability = 0;
        try (Agent<float[], Integer> agent =
                recorder.on(agent()).redact(r -> calls.add(r.observationSize())).build()) {
            agent.decide(HERE);
            assertThat(agent.status().withheld()).isZero();
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void candidatesAreAlteredInTheRecordOnly() {
        RecordingRecorder recorder = new RecordingRecorder();
        List<float[]> candidates = List.of(new float[] {5}, new float[] {6}, new float[] {7});
        try (CandidateAgent<float[], float[]> agent = recorder.on(
                        CandidateAgent.builder("c", products(), Encoder.floats(), Encoder.floats()))
                .redact(r -> r.setCandidate(0, 0, -r.candidate(0, 0)))
                .build()) {
            assertThat(agent.decide(new float[] {-1}, candidates).index()).isZero();
            assertThat(agent.decide(new float[] {1}, candidates).index()).isEqualTo(2);
        }
        assertThat(recorder.rows).allSatisfy(row -> {
            assertThat(row.features()).containsExactly(-5, 6, 7);
            assertThat(row.flags() & Flag.REDACTED.bit()).isNotZero();
        });
    }

    @Test
    void slotsOfASlateAreRedactedEachByItself() {
        RecordingRecorder recorder = new RecordingRecorder();
        List<float[]> candidates = List.of(new float[] {5}, new float[] {6}, new float[] {7});
        int[] calls = new int[1];
        try (SlateAgent<float[], float[]> agent = recorder.on(
                        SlateAgent.builder("s", products(), Encoder.floats(), Encoder.floats()))
                .redact(r -> {
                    r.setCandidate(calls[0], 0, 2 * r.candidate(calls[0], 0));
                    if (calls[0]++ == 1) {
                        throw new IllegalStateException("the second");
                    }
                })
                .build()) {
            Slate<float[]> slate = agent.decide(new float[] {1}, candidates, 3);
            assertThat(slate.slots()).extracting(Decision::index).containsExactly(2, 1, 0);
            assertThat(slate.slots()).extracting(Decision::recorded).containsExactly(true, false, true);
        }
        assertThat(recorder.rows).extracting(RecordingRecorder.Row::slot).containsExactly(0, 2);
        assertThat(recorder.rows.get(0).features()).containsExactly(10, 6, 7);
        assertThat(recorder.rows.get(1).features()).containsExactly(5, 6, 14);
    }

    /** An episode of three steps whose observations are 1, 2, 3 and then {@code last}. */
    private static List<Transition> episode(ExperienceLog log, float last, int rows, long withheld)
            throws InterruptedException {
        List<Transition> read = new ArrayList<>();
        try (ExperienceReader reader = log.follow("a");
                Agent<float[], Integer> agent = agent().record(log)
                        .redact(r -> {
                            if (r.observation(0) == 2 || r.observation(0) == 9) {
                                throw new IllegalStateException(r.isFinal() ? "final" : "step");
                            }
                            r.setObservation(1, r.isFinal() ? -2 : -1);
                        })
                        .build()) {
            try (Episode<float[], Integer> episode = agent.begin(new float[] {1, 5})) {
                for (int t = 0; t < 3; t++) {
                    episode.decide();
                    episode.observe(
                            t < 2 ? Step.of(new float[] {t + 2, 5}, 1) : Step.terminated(new float[] {last, 5}, 1));
                }
            }
            while (read.size() < rows) {
                List<Transition> some = reader.poll(10, Duration.ofSeconds(60));
                assertThat(some).isNotEmpty();
                read.addAll(some);
            }
            assertThat(agent.status().withheld()).isEqualTo(withheld);
        }
        return read;
    }

    @Test
    void finalObservationsAreRedactedAndWithheldStepsAreGaps(@TempDir Path folder) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ExperienceLog log = ExperienceLog.builder(folder).meters(registry).open()) {
            List<Transition> rows = episode(log, 4, 2, 1);
            assertThat(rows.get(0).observation()).containsExactly(1, -1);
            assertThat(rows.get(0).nextObservation()).isNull();
            assertThat(rows.get(0).is(Flag.GAP)).isTrue();
            assertThat(rows.get(1).t()).isEqualTo(2);
            assertThat(rows.get(1).nextObservation()).containsExactly(4, -2);
            assertThat(rows.get(1).terminated()).isTrue();
            assertThat(rows).allMatch(row -> row.is(Flag.REDACTED));
            Transition last = episode(log, 9, 2, 2).get(1);
            assertThat(last.nextObservation()).isNull();
            assertThat(last.terminated()).isTrue();
            assertThat(log.status().withheld()).isEqualTo(3);
            assertThat(log.status().orphans()).isZero();
            assertThat(registry.get("outrider.experience.dropped")
                            .tag("reason", "redaction")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
        }
    }
}
