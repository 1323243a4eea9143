package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Costs;
import io.outrider.rollout.Progress;
import io.outrider.rollout.RolloutException;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.rollout.RolloutsBuilder;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutsTest {

    /** Walks from 0; right of its length it terminates with 1, left of −2 with nothing. */
    private static final class Corridor implements World<float[], Integer> {
        private final int length;
        private int position;

        Corridor(WorldSpec spec) {
            length = (int) spec.parameter(0);
            if (length > 90) {
                throw new IllegalArgumentException("too long: " + length);
            }
        }

        @Override
        public float[] reset(long seed) {
            position = 0;
            return new float[] {0};
        }

        @Override
        public Step<float[]> step(Integer action) {
            position += action == 1 ? 1 : -1;
            float[] now = {position};
            if (position == 7) {
                throw new IllegalStateException("broken floor");
            }
            return position == length
                    ? Step.terminated(now, 1)
                    : position == -2 ? Step.terminated(now, 0) : Step.of(now, 0);
        }

        @Override
        public boolean legal(Integer action) {
            return position < 5 || action == 0;
        }
    }

    /** Chooses uniformly, and keeps what it observed. */
    private static final class Uniform implements WorldSampler {
        private final WorldSource<?, ?> source;
        private final boolean trainable;
        private final List<WorldEpisode> seen = new ArrayList<>();

        Uniform(WorldSource<?, ?> source, boolean trainable) {
            this.source = source;
            this.trainable = trainable;
        }

        @Override
        public WorldChoice next(RandomGenerator random) {
            return new WorldChoice(
                    source.draw(random),
                    1.0 / source.worlds().size(),
                    PropensityKind.EXACT,
                    WorldReason.DRAWN,
                    trainable);
        }

        @Override
        public void observed(WorldEpisode episode) {
            seen.add(episode);
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] saved) {}
    }

    private final RecordingRecorder recorder = new RecordingRecorder();

    private static WorldSource<float[], Integer> corridors(int... lengths) {
        return WorldSource.of(
                IntStream.of(lengths)
                        .mapToObj(length -> WorldSpec.of("corridor-" + length, 0, length))
                        .toList(),
                Corridor::new);
    }

    private Agent<float[], Integer> agent() {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "walker",
                        JavaPolicy.builder("v", 1)
                                .output(OutputKind.Q_MEMBERS, 2, 2)
                                .scores((observation, outputs) -> outputs[0][1] = observation[0]),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5))
                .seed(3);
        builder.settings.recorder = recorder;
        return builder.build();
    }

    private String experience(int parallel, int threads) {
        recorder.rows.clear();
        try (var agent = agent()) {
            var source = corridors(2, 3, 4);
            var sampler = new Uniform(source, true);
            RolloutReport report = Rollouts.builder(agent, source, sampler)
                    .parallel(parallel)
                    .threads(threads)
                    .generation(64)
                    .seed(11)
                    .build()
                    .run(Budget.episodes(200));
            assertThat(report.episodes()).isEqualTo(200);
            assertThat(report.decisions()).isEqualTo(recorder.rows.size());
            String rows = recorder.rows.stream()
                    .map(row -> row.id() + " " + row.episode() + " " + row.t() + " " + row.world() + " "
                            + Arrays.toString(row.observation()) + Arrays.toString(row.choices()) + row.propensity())
                    .sorted()
                    .collect(Collectors.joining("\n"));
            return rows + "\n"
                    + sampler.seen.stream().map(WorldEpisode::toString).collect(Collectors.joining("\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "64, 1", "64, 2", "5, 3"})
    void oneSeedGivesOneRunHoweverParallel(int parallel, int threads) {
        assertThat(experience(parallel, threads)).isEqualTo(experience(1, 1));
    }

    @Test
    void aSecondRunGoesOnAndRepeatsNoEpisode() {
        try (var agent = agent()) {
            var source = corridors(2, 3);
            var rollouts =
                    Rollouts.builder(agent, source, new Uniform(source, true)).build();
            rollouts.run(Budget.episodes(10));
            rollouts.run(Budget.episodes(10));
        }
        assertThat(recorder.ends)
                .extracting(RecordingRecorder.End::episode)
                .doesNotHaveDuplicates()
                .hasSize(20);
    }

    @Test
    void worldsThatAreNotTrainableAndEvaluationsStayOutOfTheLog() {
        try (var agent = agent()) {
            var source = corridors(2, 3);
            RolloutReport report = Rollouts.builder(agent, source, new Uniform(source, false))
                    .build()
                    .run(Budget.episodes(10));
            Rollouts.builder(agent, source, new Uniform(source, true))
                    .unrecorded()
                    .build()
                    .run(Budget.episodes(10));
            assertThat(report.decisions()).isGreaterThanOrEqualTo(10);
        }
        assertThat(recorder.rows).isEmpty();
        assertThat(recorder.ends).isEmpty();
    }

    @Test
    void aBudgetOfDecisionsEndsAfterTheGenerationThatReachesIt() {
        try (var agent = agent()) {
            var source = corridors(2);
            List<Progress> progress = new ArrayList<>();
            RolloutReport report = Rollouts.builder(agent, source, new Uniform(source, true))
                    .generation(5)
                    .onProgress(progress::add)
                    .build()
                    .run(Budget.decisions(100));
            assertThat(report.decisions()).isGreaterThanOrEqualTo(100);
            assertThat(report.episodes() % 5).isZero();
            assertThat(progress).hasSize((int) report.episodes() / 5);
            assertThat(progress.get(progress.size() - 1).spent()).isGreaterThanOrEqualTo(1);
            assertThat(progress.get(progress.size() - 2).spent()).isLessThan(1);
        }
    }

    @Test
    void aBudgetOfTimeAsksTheClockThatItWasGiven() {
        AtomicLong now = new AtomicLong();
        try (var agent = agent()) {
            var source = corridors(2);
            RolloutReport report = Rollouts.builder(agent, source, new Uniform(source, true))
                    .generation(1)
                    .nanoTime(() -> now.addAndGet(1_000_000))
                    .build()
                    .run(Budget.time(Duration.ofMillis(50)));
            assertThat(report.elapsedNanos()).isGreaterThanOrEqualTo(50_000_000);
            assertThat(report.episodes()).isBetween(1L, 25L);
        }
    }

    @Test
    void costsAddUpToTheFlopsOfTheBudget() {
        try (var agent = agent()) {
            var source = corridors(2);
            RolloutReport report = Rollouts.builder(agent, source, new Uniform(source, true))
                    .generation(1)
                    .costs(new Costs(100, 10, 1))
                    .build()
                    .run(Budget.flops(5_000));
            assertThat(report.ledger().flops())
                    .isCloseTo(100.0 * report.episodes() + 11.0 * report.decisions(), within(1e-9))
                    .isGreaterThanOrEqualTo(5_000);
            assertThat(report.ledger().decisionsOfUnknownCost()).isEqualTo(report.decisions());
        }
    }

    @Test
    void aBudgetOfFlopsWithoutCostsIsRefused() {
        try (var agent = agent()) {
            var source = corridors(2);
            var rollouts =
                    Rollouts.builder(agent, source, new Uniform(source, true)).build();
            assertThatThrownBy(() -> rollouts.run(Budget.flops(5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("walker");
        }
    }

    @Test
    void longEpisodesAreCutOffAsTruncated() {
        try (var agent = agent()) {
            var source = corridors(4);
            var sampler = new Uniform(source, true);
            Rollouts.builder(agent, source, sampler).maxSteps(3).build().run(Budget.episodes(40));
            assertThat(sampler.seen).allMatch(episode -> episode.steps() <= 3);
            assertThat(recorder.ends).anyMatch(end -> end.truncated() && !end.abandoned() && end.steps() == 3);
        }
    }

    @Test
    void coverageCountsWhatWasVisited() {
        try (var agent = agent()) {
            var source = corridors(2);
            RolloutReport report = Rollouts.builder(agent, source, new Uniform(source, true))
                    .coverage((observation, action) -> (long) observation[0] * 2 + action)
                    .build()
                    .run(Budget.episodes(100));
            assertThat(report.coverage().observations()).isEqualTo(report.decisions());
            assertThat(report.coverage().distinct()).isEqualTo(6); // positions −1, 0 and 1, two actions each
            assertThat(report.coverage().missingMass()).isZero();
        }
    }

    @Test
    void anIllegalActionIsAnErrorThatNamesIt() {
        try (var agent = agent()) {
            var source = corridors(6);
            var rollouts =
                    Rollouts.builder(agent, source, new Uniform(source, true)).build();
            assertThatThrownBy(() -> rollouts.run(Budget.episodes(5000)))
                    .isInstanceOf(RolloutException.class)
                    .hasMessageContaining("chose 1")
                    .hasMessageContaining("corridor-6")
                    .hasMessageContaining("available");
            assertThat(agent.status().openEpisodes()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void aWorldThatCannotBeOpenedEndsTheRunAndClosesTheOthers(int threads) {
        try (var agent = agent()) {
            var source = corridors(2, 3, 91);
            RolloutsBuilder<float[], Integer> builder =
                    Rollouts.builder(agent, source, new Uniform(source, true)).threads(threads);
            assertThatThrownBy(() -> builder.build().run(Budget.episodes(500)))
                    .isInstanceOf(RolloutException.class)
                    .hasMessageContaining("corridor-91")
                    .hasMessageContaining("too long");
        }
    }

    @Test
    void numbersThatAreNotPositiveAreRefused() {
        try (var agent = agent()) {
            var source = corridors(2);
            var builder = Rollouts.builder(agent, source, new Uniform(source, true));
            assertThatThrownBy(() -> builder.parallel(0)).hasMessageContaining("0");
            assertThatThrownBy(() -> builder.maxSteps(-1)).hasMessageContaining("-1");
            assertThatThrownBy(() -> Budget.flops(Double.NaN)).hasMessageContaining("NaN");
            assertThatThrownBy(() -> Budget.episodes(0)).hasMessageContaining("0");
        }
    }
}
