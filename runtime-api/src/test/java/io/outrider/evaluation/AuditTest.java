package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.agent.SlateAgent;
import io.outrider.evaluation.TestSamplers.Cooling;
import io.outrider.evaluation.TestSamplers.Gauss;
import io.outrider.evaluation.TestSamplers.Members;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

    private static final long SEED = 42;

    @TempDir
    Path folder;

    private static Policy linear() {
        return JavaPolicy.builder("linear", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            outputs[0][0] = observation[0];
            outputs[0][1] = observation[1];
        });
    }

    private static Policy members(String version, int shift) {
        return JavaPolicy.builder(version, 1).output(OutputKind.Q_MEMBERS, 3, 2).scores((observation, outputs) -> {
            outputs[0][1] = 1;
            outputs[0][2] = 1;
            outputs[0][4 + (observation[0] > shift ? 1 : 0)] = 1;
        });
    }

    private ExperienceLog open() {
        return ExperienceLog.builder(folder.resolve("experience")).open();
    }

    /** Lone decisions of an agent whose third action is now and then unavailable, and whose exploration rate changes. */
    private List<Transition> decide(PathSampler sampler, int count) throws InterruptedException {
        double[] rate = {1};
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log = open();
                ExperienceReader reader = log.follow("lone");
                Agent<float[], Integer> agent = Agent.builder(
                                "lone", linear(), Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(sampler)
                        .seed(SEED)
                        .explorationRate(() -> rate[0])
                        .available((observation, mask) -> {
                            if (observation[0] > 0.5f) {
                                mask.forbid(2);
                            }
                        })
                        .record(log)
                        .build()) {
            for (int i = 0; i < count; i++) {
                rate[0] = i % 5 == 4 ? 0 : 1 - 0.1 * (i % 5);
                var decision = agent.decide(new float[] {i % 7 / 7f, -1});
                agent.report(Outcome.of(decision.id(), 1).last());
            }
            read(reader, rows, count);
        }
        return rows;
    }

    private static void read(ExperienceReader reader, List<Transition> rows, int count) throws InterruptedException {
        while (rows.size() < count) {
            List<Transition> some = reader.poll(1000, Duration.ofSeconds(60));
            assertThat(some).as("rows after %s of %s", rows.size(), count).isNotEmpty();
            rows.addAll(some);
        }
    }

    @Test
    void verifiesEveryLoneDecision() throws InterruptedException {
        PathSampler sampler = new UniformMix(0.3);
        List<Transition> rows = decide(sampler, 200);
        AuditReport report = Audit.of(linear().signature(), SEED)
                .sampler(sampler)
                .policy(linear(), 0)
                .check(rows);
        assertThat(report.first()).isEmpty();
        assertThat(report.verified()).isEqualTo(200);
        assertThat(report.outputsCompared()).isEqualTo(200);
        assertThat(report.allVerified()).isTrue();
    }

    @Test
    void reportsTheFirstOfEachKindOfTampering() throws InterruptedException {
        PathSampler sampler = new UniformMix(0.3);
        List<Transition> rows = decide(sampler, 20);
        Row probability = Row.copyOf(rows.get(6));
        probability.propensity += 1e-6;
        expectDifference(rows, probability, 6, "action_prob");
        Row action = Row.copyOf(rows.get(7));
        action.choices = new int[] {1 - Math.min(1, action.choices[0])};
        expectDifference(rows, action, 7, "actions");
        Row outputs = Row.copyOf(rows.get(8));
        outputs.outputs = new float[] {5, -5, -5};
        expectDifference(rows, outputs, 8, null);
        Row support = Row.copyOf(rows.get(5));
        support.support = 1;
        expectDifference(rows, support, 5, "support");
        Row broken = Row.copyOf(rows.get(5));
        broken.outputs = new float[] {Float.NaN, 0, 0};
        expectDifference(rows, broken, 5, "outputs");
    }

    private static void expectDifference(List<Transition> rows, Row changed, int at, String column) {
        List<Transition> tampered = new ArrayList<>(rows);
        tampered.set(at, changed);
        AuditReport report = Audit.of(linear().signature(), SEED)
                .sampler(new UniformMix(0.3))
                .check(tampered);
        assertThat(report.different()).isEqualTo(1);
        assertThat(report.verified()).isEqualTo(rows.size() - 1);
        assertThat(report.first()).hasValueSatisfying(first -> {
            assertThat(first.decision()).isEqualTo(changed.id);
            if (column != null) {
                assertThat(first.column()).isEqualTo(column);
            }
        });
        assertThat(report.allVerified()).isFalse();
    }

    @Test
    void anotherSeedDrawsOtherActions() throws InterruptedException {
        AuditReport report = Audit.of(linear().signature(), SEED + 1)
                .sampler(new UniformMix(0.3))
                .check(decide(new UniformMix(0.3), 100));
        assertThat(report.different()).isGreaterThan(10);
        // ids, and so draw keys, are new in each run: the first draw that differs may be another component's or another
        // action's
        assertThat(report.first().orElseThrow().column()).isIn("actions", "action_prob", "reason");
    }

    @Test
    void comparesOutputsWithinTheTolerance() throws InterruptedException {
        List<Transition> rows = decide(new UniformMix(0.3), 50);
        Policy near = JavaPolicy.builder("linear", 2)
                .output(OutputKind.LOGITS, 3)
                .scores((observation, outputs) -> {
                    outputs[0][0] = observation[0] + 1e-5f;
                    outputs[0][1] = observation[1];
                });
        Audit audit = Audit.of(linear().signature(), SEED).sampler(new UniformMix(0.3));
        assertThat(audit.policy(near, 1e-4).check(rows).outputsDifferent()).isZero();
        AuditReport exact = audit.policy(near, 1e-6).check(rows);
        assertThat(exact.outputsDifferent()).isEqualTo(50);
        assertThat(exact.verified()).isEqualTo(50);
        assertThat(exact.allVerified()).isFalse();
        assertThat(exact.firstOutputs().orElseThrow().recorded()).startsWith("[0] = ");
    }

    @Test
    void saysWhatCannotBeReplayed() throws InterruptedException {
        List<Transition> rows = decide(new UniformMix(0.3), 10);
        Row host = Row.copyOf(rows.get(0));
        host.reason = Reason.HOST;
        Row fallback = Row.copyOf(rows.get(1));
        fallback.reason = Reason.FALLBACK;
        Row summarised = Row.copyOf(rows.get(2));
        summarised.summarised = true;
        Row none = Row.copyOf(rows.get(3));
        none.outputs = null;
        Row other = Row.copyOf(rows.get(4));
        other.outputs = new float[] {1};
        Row indices = Row.copyOf(rows.get(5));
        indices.kind = PropensityKind.MONTE_CARLO;
        Row unknown = Row.copyOf(rows.get(6));
        unknown.sampler = "no-such-sampler{}";
        AuditReport report = Audit.of(linear().signature(), SEED)
                .sampler(new UniformMix(0.3))
                .check(List.of(host, fallback, summarised, none, other, indices, unknown, rows.get(7), rows.get(7)));
        assertThat(report.notReplayable())
                .containsOnlyKeys(
                        Unreplayable.HOST,
                        Unreplayable.FALLBACK,
                        Unreplayable.SUMMARISED_OUTPUTS,
                        Unreplayable.NO_OUTPUTS,
                        Unreplayable.OTHER_OUTPUTS,
                        Unreplayable.INDICES,
                        Unreplayable.UNKNOWN_SAMPLER)
                .allSatisfy((why, count) -> assertThat(count).isEqualTo(1));
        assertThat(report.verified()).isEqualTo(1);
        assertThat(report.repeated()).isEqualTo(1);
        assertThat(report.allVerified()).isFalse();
    }

    private List<Transition> episodes(PathSampler sampler, int count, int steps) throws InterruptedException {
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log = open();
                ExperienceReader reader = log.follow("held");
                Agent<float[], Integer> agent = Agent.builder(
                                "held", members("m", 1), Encoder.floats(), ActionSpace.discrete(2))
                        .sampler(sampler)
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int e = 0; e < count; e++) {
                try (Episode<float[], Integer> episode = agent.begin(new float[] {0})) {
                    for (int t = 1; t <= steps; t++) {
                        episode.decide();
                        episode.observe(new Step<>(new float[] {t}, 1, t == steps, false));
                    }
                }
            }
            read(reader, rows, count * steps);
        }
        return rows;
    }

    @Test
    void replaysEpisodesWithAHeldHeadInAnyOrder() throws InterruptedException {
        PathSampler held = new Members().perEpisode();
        List<Transition> rows = new ArrayList<>(episodes(held, 30, 5));
        Collections.reverse(rows);
        Audit audit = Audit.of(members("m", 1).signature(), SEED).sampler(held);
        AuditReport whole = audit.check(rows);
        assertThat(whole.first()).isEmpty();
        assertThat(whole.verified()).isEqualTo(150);

        rows.removeIf(row -> row.t() == 2);
        AuditReport gaps = audit.check(rows);
        assertThat(gaps.verified()).isEqualTo(60);
        assertThat(gaps.notReplayable())
                .containsOnlyKeys(Unreplayable.EARLIER_STEP)
                .containsValue(60L);
    }

    @Test
    void aHeldHeadIsNotReplayedAsIfItWereDrawnAnew() throws InterruptedException {
        PathSampler held = new Members().perEpisode();
        List<Transition> rows = new ArrayList<>();
        for (Transition row : episodes(held, 30, 5)) {
            Row renamed = Row.copyOf(row);
            renamed.sampler = "Members[]";
            rows.add(renamed);
        }
        AuditReport report = Audit.of(members("m", 1).signature(), SEED)
                .sampler(new Members())
                .check(rows);
        assertThat(report.different()).isPositive();
    }

    @Test
    void memoryIsReplayedWhereItBelongsToTheEpisodeOrIsRecorded() throws InterruptedException {
        PathSampler perEpisode = new Cooling(MemoryScope.EPISODE);
        List<Transition> rows = episodes(perEpisode, 5, 4);
        Audit audit = Audit.of(members("m", 1).signature(), SEED);
        assertThat(audit.sampler(perEpisode).check(rows).verified()).isEqualTo(20);

        PathSampler perAgent = new Cooling(MemoryScope.AGENT);
        List<Transition> renamed = new ArrayList<>();
        for (Transition row : rows) {
            Row copy = Row.copyOf(row);
            copy.sampler = perAgent.toString();
            copy.memory = row.t() < 2 ? new byte[] {(byte) row.t()} : null;
            renamed.add(copy);
        }
        AuditReport report = audit.sampler(perAgent).check(renamed);
        assertThat(report.verified()).isEqualTo(10);
        assertThat(report.notReplayable())
                .containsOnlyKeys(Unreplayable.SAMPLER_MEMORY)
                .containsValue(10L);
    }

    @Test
    void replaysSlatesSlotBySlot() throws InterruptedException {
        Policy policy = JavaPolicy.builder("opposed", 2)
                .output(OutputKind.Q_MEMBERS, 2, -1)
                .candidates(1, (context, candidate, outputs) -> {
                    outputs[0][0] = candidate[0];
                    outputs[0][1] = -candidate[0];
                });
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log = open();
                ExperienceReader reader = log.follow("slate");
                SlateAgent<float[], float[]> agent = SlateAgent.builder(
                                "slate", policy, Encoder.floats(), Encoder.floats())
                        .sampler(new Members())
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < 40; i++) {
                List<float[]> candidates = IntStream.range(0, 3 + i % 9)
                        .mapToObj(k -> new float[] {k})
                        .toList();
                for (var slot : agent.decide(new float[] {1, i}, candidates, 3).slots()) {
                    agent.report(Outcome.of(slot.id(), 1).last());
                }
            }
            read(reader, rows, 120);
        }
        AuditReport report = Audit.of(policy.signature(), SEED)
                .sampler(new Members().perEpisode())
                .policy(policy, 0)
                .check(rows);
        assertThat(report.first()).isEmpty();
        assertThat(report.verified()).isEqualTo(120);
        assertThat(report.outputsCompared()).isEqualTo(120);
        assertThat(report.outputsDifferent()).isZero();
    }

    @Test
    void verifiesDensities() throws InterruptedException {
        Policy policy = JavaPolicy.builder("gauss", 1)
                .output(OutputKind.MEAN, 2)
                .output(OutputKind.LOG_STD, 2)
                .branches(ActionSpace.box(2, -1, 1).branches())
                .scores((observation, outputs) -> outputs[0][0] = observation[0]);
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log = open();
                ExperienceReader reader = log.follow("box");
                Agent<float[], float[]> agent = Agent.builder(
                                "box", policy, Encoder.floats(), ActionSpace.box(2, -1, 1))
                        .sampler(new Gauss())
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < 50; i++) {
                agent.report(Outcome.of(agent.decide(new float[] {i}).id(), 1).last());
            }
            read(reader, rows, 50);
        }
        Audit audit = Audit.of(policy.signature(), SEED).sampler(new Gauss());
        assertThat(audit.check(rows).verified()).isEqualTo(50);
        Row moved = Row.copyOf(rows.get(3));
        moved.values[1] += 1e-3f;
        assertThat(audit.check(List.of(moved)).first().orElseThrow().column()).isEqualTo("actions");
    }

    @Test
    void refusesWhatItCannotCompare() {
        Audit audit = Audit.of(linear().signature(), SEED);
        assertThatThrownBy(() -> audit.policy(linear(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> audit.policy(members("m", 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signature");
    }
}
