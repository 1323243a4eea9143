package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.CandidateAgent;
import io.outrider.agent.Slate;
import io.outrider.agent.SlateAgent;
import io.outrider.evaluation.Audit;
import io.outrider.evaluation.AuditReport;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.samplers.Samplers;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Candidates and slates of an exported ensemble over candidates: logged, and verified from the recorded outputs. */
class CandidateModelTest {

    private static final int SOME = 1000;
    private static final int MANY = 10_000;
    private static final long RING_QUARTER = 1 << 20;
    private static final int SLOTS = 3;
    private static final long SEED = 23;

    @TempDir
    Path folder;

    static Stream<PathSampler> samplers() {
        return Stream.of(
                Samplers.uniform(),
                Samplers.greedy(),
                Samplers.epsilonGreedy(0.1),
                Samplers.softmax(),
                Samplers.squareCb(5),
                Samplers.bag(0.1),
                Samplers.ucb(1),
                Samplers.randUcb(),
                Samplers.thompson(),
                Samplers.gaussianThompson(0.7),
                Samplers.ids(),
                Samplers.mixing(0.1, Samplers.thompson()));
    }

    private static float[] numbers(SplittableRandom random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return numbers;
    }

    private static List<float[]> candidates(SplittableRandom random) {
        return IntStream.range(0, SLOTS + random.nextInt(12))
                .mapToObj(k -> numbers(random, 3))
                .toList();
    }

    /** Waits while the ring is so full that decisions are thinned: every one of these is looked at. */
    private static void makeRoom(ExperienceLog log) {
        while (log.status().queueBytes() > RING_QUARTER) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void read(ExperienceReader reader, List<Transition> rows, int count) throws InterruptedException {
        while (rows.size() < count) {
            List<Transition> some = reader.poll(10_000, Duration.ofSeconds(60));
            assertThat(some).as("rows after %s", rows.size()).isNotEmpty();
            rows.addAll(some);
        }
    }

    private static void verify(OnnxPolicy policy, PathSampler sampler, List<Transition> rows) {
        for (Transition row : rows) {
            float[] behaviour = row.behaviour();
            if (behaviour != null && behaviour.length > 0) {
                double sum = 0;
                for (float p : behaviour) {
                    sum += p;
                }
                assertThat(sum).isCloseTo(1, within(1e-6));
            }
            assertThat(row.propensity()).isBetween(Double.MIN_VALUE, 1.0);
        }
        AuditReport report = Audit.of(policy.signature(), SEED)
                .sampler(sampler)
                .policy(policy, 1e-4)
                .check(rows);
        assertThat(report.first()).isEmpty();
        assertThat(report.allVerified()).as("%s", report).isTrue();
        assertThat(report.verified()).isEqualTo(rows.size());
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void candidatesAreVerified(PathSampler sampler) throws InterruptedException {
        candidates(sampler, SOME);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    @Tag("slow")
    void tenThousandAreVerified(PathSampler sampler) throws InterruptedException {
        candidates(sampler, MANY);
    }

    private void candidates(PathSampler sampler, int requests) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(2);
        List<Transition> rows = new ArrayList<>();
        try (OnnxPolicy policy = RealModels.own("candidates").load();
                ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader reader = log.follow("one");
                CandidateAgent<float[], float[]> agent = CandidateAgent.builder(
                                "one", policy, Encoder.floats(), Encoder.floats())
                        .sampler(sampler)
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < requests; i++) {
                Decision<float[]> decision = agent.decide(numbers(random, 4), candidates(random));
                assertThat(agent.report(Outcome.of(decision.id(), 1).last())).isTrue();
                makeRoom(log);
            }
            read(reader, rows, requests);
            verify(policy, sampler, rows);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void slatesAreVerifiedAndTheirSlotsMultiply(PathSampler sampler) throws InterruptedException {
        slates(sampler, SOME);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    @Tag("slow")
    void tenThousandSlotsAreVerified(PathSampler sampler) throws InterruptedException {
        slates(sampler, MANY);
    }

    private void slates(PathSampler sampler, int requests) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(3);
        List<Transition> rows = new ArrayList<>();
        try (OnnxPolicy policy = RealModels.own("candidates").load();
                ExperienceLog log = ExperienceLog.builder(folder).open();
                ExperienceReader reader = log.follow("slate");
                SlateAgent<float[], float[]> agent = SlateAgent.builder(
                                "slate", policy, Encoder.floats(), Encoder.floats())
                        .sampler(sampler)
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < requests / SLOTS; i++) {
                Slate<float[]> slate = agent.decide(numbers(random, 4), candidates(random), SLOTS);
                double product = 1;
                for (Decision<float[]> slot : slate.slots()) {
                    product *= slot.propensity();
                    assertThat(agent.report(Outcome.of(slot.id(), 1).last())).isTrue();
                }
                makeRoom(log);
                assertThat(slate.propensity() / product).isCloseTo(1, within(1e-9));
                assertThat(slate.actions()).doesNotHaveDuplicates();
            }
            read(reader, rows, requests / SLOTS * SLOTS);
            verify(policy, sampler, rows);
        }
    }
}
