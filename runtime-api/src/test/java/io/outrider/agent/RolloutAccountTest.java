package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.TestSamplers.UniformMix;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Costs;
import io.outrider.rollout.EpisodeAccount;
import io.outrider.rollout.RolloutException;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.rollout.RolloutsBuilder;
import io.outrider.world.BatchWorldSource;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What rollouts count, who is told of it, and how they step and close worlds. */
class RolloutAccountTest {

    private static final int LENGTH = 3;

    /** Ends after three steps; each pays its action. */
    private final class Short implements World<float[], Integer>, AutoCloseable {
        private final boolean fails;
        private int t;
        private int closed;

        Short(WorldSpec spec) {
            fails = spec.id().equals("broken");
            opened.add(this);
        }

        @Override
        public float[] reset(long seed) {
            t = 0;
            return new float[] {0};
        }

        @Override
        public Step<float[]> step(Integer action) {
            if (fails) {
                throw new IllegalStateException("no floor");
            }
            t++;
            float[] now = {t};
            return t == LENGTH ? Step.terminated(now, action) : Step.of(now, action);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** The same worlds, stepped together. */
    private final class Together implements BatchWorldSource<float[], Integer> {
        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public World<float[], Integer> open(WorldSpec spec) {
            return new Short(spec);
        }

        @Override
        public WorldSpec draw(RandomGenerator random) {
            return WorldSpec.of("w", 0);
        }

        @Override
        public List<Step<float[]>> stepAll(
                List<? extends World<float[], Integer>> worlds, List<? extends Integer> actions) {
            sizes.add(worlds.size());
            List<Step<float[]>> steps = new ArrayList<>();
            for (int i = 0; i < worlds.size(); i++) {
                steps.add(worlds.get(i).step(actions.get(i)));
            }
            return steps;
        }
    }

    /** Chooses one world for ever. */
    private record Always(WorldSpec world, boolean needsConfidence, List<WorldEpisode> seen) implements WorldSampler {
        @Override
        public WorldChoice next(RandomGenerator random) {
            return new WorldChoice(world, 1, PropensityKind.EXACT, WorldReason.DRAWN, true);
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

    private final List<Short> opened = new ArrayList<>();
    private final RecordingRecorder recorder = new RecordingRecorder();

    private Agent<float[], Integer> agent() {
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "accountant",
                        JavaPolicy.builder("v", 1)
                                .output(OutputKind.Q_MEMBERS, 2, 2)
                                .flopsPerRow(50)
                                .scores((observation, outputs) -> {
                                    outputs[0][0] = 1;
                                    outputs[0][3] = observation[0];
                                }),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new UniformMix(0.5))
                .seed(3);
        builder.settings.recorder = recorder;
        return builder.build();
    }

    private static Always always(String id) {
        return new Always(WorldSpec.of(id, 0), false, new ArrayList<>());
    }

    private RolloutsBuilder<float[], Integer> rollouts(Agent<float[], Integer> agent, WorldSampler sampler) {
        return Rollouts.builder(agent, WorldSource.endless(random -> WorldSpec.of("w", 0), Short::new), sampler)
                .generation(5);
    }

    @Test
    void theColumnsOfDecisionsAddUpToTheAccountOfTheRun() {
        try (var agent = agent()) {
            RolloutReport report = rollouts(agent, always("w")).build().run(Budget.episodes(20));
            assertThat(recorder.rows).hasSize(60).allMatch(row -> "w".equals(row.world()));
            assertThat(report.ledger().policyFlops()).isEqualTo(60 * 50.0);
            assertThat(recorder.rows.stream()
                            .mapToDouble(RecordingRecorder.Row::costFlops)
                            .sum())
                    .isEqualTo(report.ledger().policyFlops());
            assertThat(report.ledger().predictedNats()).isPositive();
            assertThat(recorder.rows.stream()
                            .mapToDouble(RecordingRecorder.Row::information)
                            .sum())
                    .isCloseTo(report.ledger().predictedNats(), within(1e-4));
        }
    }

    @Test
    void theAccountsOfEpisodesAddUpToThatOfTheRun() {
        List<EpisodeAccount> accounts = new ArrayList<>();
        try (var agent = agent()) {
            RolloutReport report = rollouts(agent, always("w"))
                    .costs(new Costs(7, 2, 1, 1e9))
                    .coverage((observation, action) -> (long) observation[0])
                    .onAccount(accounts::add)
                    .build()
                    .run(Budget.episodes(20));
            assertThat(accounts).hasSize(20);
            assertThat(accounts.stream()
                            .mapToDouble(account -> account.ledger().flops())
                            .sum())
                    .isCloseTo(report.ledger().flops(), within(1e-3));
            assertThat(accounts.stream()
                            .mapToLong(account -> account.ledger().environmentNanos())
                            .sum())
                    .isEqualTo(report.ledger().environmentNanos());
            assertThat(accounts.stream().map(EpisodeAccount::newlySeen))
                    .startsWith(3L, 0L)
                    .endsWith(0L);
            assertThat(report.coverage().distinct()).isEqualTo(3);
        }
    }

    @Test
    void metersShowAllRunsAndWhatAListenerRealised() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (var agent = agent()) {
            var rollouts = rollouts(agent, always("w"))
                    .coverage((observation, action) -> (long) observation[0])
                    .meters(registry, Tags.of("run", "a"))
                    .onProgress(progress -> progress.ledger().realise(0.5))
                    .build();
            rollouts.run(Budget.episodes(10));
            RolloutReport second = rollouts.run(Budget.episodes(5));
            assertThat(second.ledger().realisedNats()).isEqualTo(0.5);
            assertThat(gauge(registry, "outrider.ledger.episodes")).isEqualTo(15);
            assertThat(gauge(registry, "outrider.ledger.policy.flops")).isEqualTo(15 * 3 * 50);
            assertThat(gauge(registry, "outrider.ledger.information.realised")).isEqualTo(1.5);
            assertThat(gauge(registry, "outrider.ledger.coverage.distinct")).isEqualTo(3);
            assertThat(gauge(registry, "outrider.ledger.coverage.missing")).isZero();
        }
    }

    private static double gauge(SimpleMeterRegistry registry, String name) {
        return registry.get(name).tag("run", "a").gauge().value();
    }

    @Test
    void progressTellsHowLongTheRestTakes() {
        long[] now = {0};
        List<Long> remaining = new ArrayList<>();
        try (var agent = agent()) {
            rollouts(agent, always("w"))
                    .nanoTime(() -> now[0])
                    .onEpisode(episode -> now[0] += 10)
                    .onProgress(progress -> remaining.add(progress.remainingNanos()))
                    .build()
                    .run(Budget.episodes(20));
        }
        assertThat(remaining).containsExactly(150L, 100L, 50L, 0L);
    }

    @Test
    void worldsThatStepTogetherAreSteppedInOneCall() {
        Together source = new Together();
        Always sampler = always("w");
        try (var agent = agent()) {
            RolloutReport report = Rollouts.builder(agent, source, sampler)
                    .generation(6)
                    .parallel(4)
                    .build()
                    .run(Budget.episodes(6));
            assertThat(report.decisions()).isEqualTo(18);
        }
        assertThat(source.sizes).containsExactly(4, 4, 4, 2, 2, 2);
        assertThat(sampler.seen()).allMatch(episode -> episode.steps() == LENGTH);
    }

    @Test
    void worldsThatCanBeClosedAreClosedOnceAfterTheirEpisode() {
        try (var agent = agent()) {
            rollouts(agent, always("w")).parallel(2).build().run(Budget.episodes(10));
            assertThat(opened).hasSize(10).allMatch(world -> world.closed == 1);
            opened.clear();
            assertThatThrownBy(() -> rollouts(agent, always("broken")).build().run(Budget.episodes(10)))
                    .isInstanceOf(RolloutException.class)
                    .hasMessageContaining("broken")
                    .hasMessageContaining("no floor");
            assertThat(opened).hasSize(5).allMatch(world -> world.closed == 1);
            opened.clear();
            assertThatThrownBy(() -> Rollouts.builder(agent, new Together(), always("broken"))
                            .build()
                            .run(Budget.episodes(3)))
                    .isInstanceOf(RolloutException.class)
                    .hasMessageContaining("3 worlds that step together failed: no floor");
            assertThat(opened).hasSize(3).allMatch(world -> world.closed == 1);
            assertThat(agent.status().openEpisodes()).isZero();
        }
    }

    @Test
    void aSamplerThatAsksIsToldHowSureThePolicyWas() {
        Always asking = new Always(WorldSpec.of("w", 0), true, new ArrayList<>());
        Always silent = always("w");
        try (var agent = agent()) {
            rollouts(agent, asking).build().run(Budget.episodes(5));
            rollouts(agent, silent).build().run(Budget.episodes(5));
        }
        // At 0 one member votes for the first action, the other is tied; at 1 they disagree.
        double expected = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
        assertThat(asking.seen()).allSatisfy(episode -> {
            assertThat((double) episode.entropy(0)).isCloseTo(expected, within(1e-6));
            assertThat((double) episode.entropy(1)).isCloseTo(Math.log(2), within(1e-6));
            assertThat(episode.margin(0)).isEqualTo(0.5f);
        });
        assertThat(silent.seen()).allMatch(episode -> Float.isNaN(episode.entropy(0)));
    }
}
