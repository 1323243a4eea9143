package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.evaluation.TestSamplers.Members;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.InputRole;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Indices;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions over indices that the engine drew: what the log holds of them, and that an audit recomputes it. */
class IndexAuditTest {

    private static final long SEED = 11;

    @TempDir
    Path folder;

    /** Greedy under one of the draws. */
    record Drawn(int draws) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            new Members().describe(at, out);
        }

        @Override
        public Needs needs() {
            return new Members().needs().indices(Indices.normal(draws));
        }
    }

    private static Policy policy() {
        return JavaPolicy.builder("indexed", 1)
                .output(OutputKind.Q, 3)
                .output(OutputKind.VALUE, 1)
                .indexed(InputRole.Z, List.of(2), (observation, z, out) -> {
                    out[0][0] = z[0];
                    out[0][1] = z[1] * observation[0];
                    out[1][0] = z[0];
                });
    }

    private List<Transition> play(PathSampler sampler, double rate) throws InterruptedException {
        List<Transition> rows = new ArrayList<>();
        try (ExperienceLog log =
                        ExperienceLog.builder(folder.resolve("experience")).open();
                ExperienceReader reader = log.follow("indexed");
                Agent<float[], Integer> agent = Agent.builder(
                                "indexed", policy(), Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(sampler)
                        .explorationRate(() -> rate)
                        .seed(SEED)
                        .record(log)
                        .build()) {
            for (int i = 0; i < 20; i++) {
                agent.report(Outcome.of(agent.decide(new float[] {i}).id(), 1).last());
                try (Episode<float[], Integer> episode = agent.begin(new float[] {i})) {
                    for (int t = 1; t <= 3; t++) {
                        episode.decide();
                        episode.observe(new Step<>(new float[] {t}, 1, t == 3, false));
                    }
                }
            }
            while (rows.size() < 80) {
                List<Transition> some = reader.poll(1000, Duration.ofSeconds(60));
                assertThat(some).as("rows after %s", rows.size()).isNotEmpty();
                rows.addAll(some);
            }
        }
        return rows;
    }

    private static void verify(PathSampler sampler, List<Transition> rows) {
        AuditReport report = Audit.of(policy().signature(), SEED)
                .sampler(sampler)
                .policy(policy(), 0)
                .check(rows);
        assertThat(report.first()).isEmpty();
        assertThat(report.verified()).isEqualTo(80);
        assertThat(report.outputsCompared()).isZero();
    }

    @Test
    void rowsSayWhatTheEstimateIsFromAndAreRecomputed() throws InterruptedException {
        PathSampler sampler = new Drawn(6);
        List<Transition> rows = play(sampler, 1);
        for (Transition row : rows) {
            assertThat(row.propensityKind()).isEqualTo(PropensityKind.MONTE_CARLO);
            assertThat(row.propensitySamples()).isEqualTo(6);
            assertThat(row.propensityError()).isPositive();
            assertThat(row.outputs()).hasSize(7 * 3 + 1);
        }
        verify(sampler, rows);
        Row wrong = Row.copyOf(rows.get(0));
        wrong.propensityError = 0.5;
        AuditReport report =
                Audit.of(policy().signature(), SEED).sampler(sampler).check(List.of(wrong));
        assertThat(report.first())
                .hasValueSatisfying(found -> assertThat(found.column()).isEqualTo("prob_se"));
    }

    @Test
    void heldIndicesAreRecomputedToo() throws InterruptedException {
        PathSampler sampler = new Drawn(6).perEpisode();
        List<Transition> rows = play(sampler, 1);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.propensity()).isGreaterThan(0);
            assertThat(row.outputs()).hasSize(6 * 3 + 1);
        });
        verify(sampler, rows);
    }

    @Test
    void anExplorationRateIsPartOfTheEstimate() throws InterruptedException {
        PathSampler sampler = new Drawn(6);
        verify(sampler, play(sampler, 0.5));
    }
}
