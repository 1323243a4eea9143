package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.CandidateAgent;
import io.outrider.agent.Redaction;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactedAuditTest {

    private static final int COUNT = 20;
    private static final long SEED = 5;

    @TempDir
    Path folder;

    private static Policy linear() {
        return JavaPolicy.builder("linear", 1)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][0] = observation[0]);
    }

    private static Policy products() {
        return JavaPolicy.builder("products", 1)
                .output(OutputKind.LOGITS, -1)
                .candidates(1, (context, candidate, outputs) -> outputs[0][0] = context[0] * candidate[0]);
    }

    /** Draws candidates in proportion to their feature. */
    private static PathSampler byFeature() {
        return PathSampler.named("byFeature", (at, out) -> {
            double sum = 0;
            for (int k = 0; k < at.scores().actions(); k++) {
                sum += at.candidateFeature(k, 0);
            }
            for (int k = 0; k < at.scores().actions(); k++) {
                out.categorical().set(k, at.candidateFeature(k, 0) / sum);
            }
        });
    }

    private static void redactHalf(Redaction record) {
        if (record.observation(0) >= COUNT / 2) {
            record.zeroObservation().zeroCandidates();
        }
    }

    private static List<Transition> read(ExperienceReader reader) throws InterruptedException {
        List<Transition> rows = new ArrayList<>();
        while (rows.size() < COUNT) {
            List<Transition> some = reader.poll(COUNT, Duration.ofSeconds(60));
            assertThat(some).isNotEmpty();
            rows.addAll(some);
        }
        return rows;
    }

    private List<Transition> chooseCandidates(PathSampler sampler) throws InterruptedException {
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader reader = log.follow("c");
                CandidateAgent<float[], float[]> agent = CandidateAgent.builder(
                                "c", products(), Encoder.floats(), Encoder.floats())
                        .sampler(sampler)
                        .seed(SEED)
                        .record(log)
                        .redact(RedactedAuditTest::redactHalf)
                        .build()) {
            for (int i = 0; i < COUNT; i++) {
                var decision = agent.decide(new float[] {i}, List.of(new float[] {1}, new float[] {i + 1}));
                agent.report(Outcome.of(decision.id(), 1).last());
            }
            return read(reader);
        }
    }

    @Test
    void drawsVerifyAndOutputsOfRedactedRowsCannotBe() throws InterruptedException {
        List<Transition> rows;
        try (ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader reader = log.follow("a");
                Agent<float[], Integer> agent = Agent.builder("a", linear(), Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(new UniformMix(0.3))
                        .seed(SEED)
                        .record(log)
                        .redact(RedactedAuditTest::redactHalf)
                        .build()) {
            for (int i = 0; i < COUNT; i++) {
                agent.report(Outcome.of(agent.decide(new float[] {i}).id(), 1).last());
            }
            rows = read(reader);
        }
        Audit audit = Audit.of(linear().signature(), SEED).sampler(new UniformMix(0.3));
        assertThat(audit.check(rows).verified()).isEqualTo(COUNT);

        AuditReport report = audit.policy(linear(), 0).check(rows);
        assertThat(report.verified()).isEqualTo(COUNT / 2);
        assertThat(report.notReplayable()).isEqualTo(Map.of(Unreplayable.REDACTED, COUNT / 2L));
        assertThat(report.outputsCompared()).isEqualTo(COUNT / 2);
        assertThat(report.outputsDifferent()).isZero();
        assertThat(report.allVerified()).isFalse();

        Row tampered = Row.copyOf(rows.get(COUNT - 1));
        tampered.propensity += 1e-6;
        rows.set(COUNT - 1, tampered);
        assertThat(audit.check(rows).different()).isEqualTo(1);
    }

    @Test
    void drawsByFeaturesThatWereRedactedCannotBeRecomputed() throws InterruptedException {
        List<Transition> rows = chooseCandidates(byFeature());
        AuditReport report =
                Audit.of(products().signature(), SEED).sampler(byFeature()).check(rows);
        assertThat(report.different()).isZero();
        assertThat(report.verified()).isEqualTo(COUNT / 2);
        assertThat(report.notReplayable()).isEqualTo(Map.of(Unreplayable.REDACTED, COUNT / 2L));
    }

    @Test
    void drawsByScoresVerifyWhateverTheCandidates() throws InterruptedException {
        List<Transition> rows = chooseCandidates(new UniformMix(0.3));
        AuditReport report = Audit.of(products().signature(), SEED)
                .sampler(new UniformMix(0.3))
                .check(rows);
        assertThat(report.allVerified()).isTrue();
    }
}
