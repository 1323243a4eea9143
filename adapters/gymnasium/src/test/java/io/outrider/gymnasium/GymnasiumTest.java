package io.outrider.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.Agent;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.rollout.Budget;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.world.WorldContract;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs a Python with gymnasium and numpy. */
@Tag("ci")
@Timeout(300)
class GymnasiumTest {

    private static Gymnasium gymnasium;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        requireGymnasium();
        gymnasium = Gymnasium.start(python());
    }

    @AfterAll
    static void end() {
        if (gymnasium != null) {
            gymnasium.close();
        }
    }

    private static Path python() {
        return Path.of(System.getProperty("outrider.python", "python3"));
    }

    /** Skips the tests, or on CI fails them, where that Python has no gymnasium. */
    private static void requireGymnasium() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(python().toString(), "-c", "import gymnasium, numpy").start();
        boolean there = probe.waitFor() == 0;
        assertThat(there || System.getenv("CI") == null)
                .as("%s has gymnasium and numpy", python())
                .isTrue();
        assumeTrue(there, () -> python() + " has no gymnasium and numpy; name one with -Doutrider.python");
    }

    private static long mix(long episode, long t) {
        long z = episode * 0x9E3779B97F4A7C15L + t * 0xBF58476D1CE4E5B9L + 0x94D049BB133111EBL;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static String text(float[] observation) {
        StringBuilder text = new StringBuilder();
        for (float value : observation) {
            text.append(text.isEmpty() ? "" : ",").append(Integer.toHexString(Float.floatToRawIntBits(value)));
        }
        return text.toString();
    }

    private static String line(Step<float[]> step) {
        return text(step.observation()) + " " + step.reward() + " " + (step.terminated() ? 1 : 0) + " "
                + (step.truncated() ? 1 : 0);
    }

    /** A thousand episodes, played in Python. */
    private static Path reference(String id, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("reference.txt");
        Process reference = new ProcessBuilder(
                        python().toString(), "src/test/python/reference.py", id, "1000", file.toString())
                .inheritIO()
                .start();
        assertThat(reference.waitFor()).isZero();
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "FrozenLake-v1"})
    void aThousandEpisodesAreThoseOfPython(String id, @TempDir Path folder) throws Exception {
        try (BufferedReader expected = Files.newBufferedReader(reference(id, folder));
                GymnasiumWorld<Integer> world = gymnasium.discrete(id)) {
            for (int episode = 0; episode < 1000; episode++) {
                assertThat(episode + " " + text(world.reset(episode))).isEqualTo(expected.readLine());
                boolean ended = false;
                for (int t = 0; !ended; t++) {
                    Step<float[]> step = world.step((int) ((mix(episode, t) >>> 33) % world.actionSize()));
                    String told = line(step);
                    if (!told.equals(expected.readLine())) {
                        throw new AssertionError("episode " + episode + " differs at step " + t + ": " + told);
                    }
                    ended = step.ended();
                }
            }
            assertThat(expected.readLine()).isNull();
        }
    }

    /** The same, with 64 worlds stepped together by one request. */
    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "FrozenLake-v1"})
    void aThousandEpisodesSteppedTogetherAreThoseOfPython(String id, @TempDir Path folder) throws Exception {
        List<String> expected = Files.readAllLines(reference(id, folder));
        GymnasiumWorlds<Integer> source = gymnasium.discreteWorlds(id);
        List<List<String>> told = new ArrayList<>();
        List<Integer> active = new ArrayList<>();
        List<GymnasiumWorld<Integer>> worlds = new ArrayList<>();
        while (told.size() < 1000 || !active.isEmpty()) {
            while (active.size() < 64 && told.size() < 1000) {
                int episode = told.size();
                GymnasiumWorld<Integer> world = source.open(WorldSpec.of(id + "/" + episode, episode));
                told.add(new ArrayList<>(List.of(episode + " " + text(world.reset(episode)))));
                active.add(episode);
                worlds.add(world);
            }
            List<Integer> actions = new ArrayList<>();
            for (int episode : active) {
                actions.add((int) ((mix(episode, told.get(episode).size() - 1) >>> 33)
                        % worlds.get(0).actionSize()));
            }
            List<Step<float[]>> steps = source.stepAll(worlds, actions);
            for (int i = steps.size() - 1; i >= 0; i--) {
                told.get(active.get(i)).add(line(steps.get(i)));
                if (steps.get(i).ended()) {
                    active.remove(i);
                    worlds.remove(i).close();
                }
            }
        }
        assertThat(told.stream().flatMap(List::stream).toList()).isEqualTo(expected);
        assertThat(source.environments()).isEqualTo(64);
    }

    /** Reports, and does not judge, how many steps a second there are: one a request, and 64 a request. */
    @Test
    void stepsASecond(TestReporter reporter) {
        GymnasiumWorlds<Integer> source = gymnasium.discreteWorlds("CartPole-v1");
        List<GymnasiumWorld<Integer>> worlds = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            worlds.add(source.open(source.draw(new SplittableRandom(i))));
        }
        for (int together : new int[] {1, 64}) {
            List<GymnasiumWorld<Integer>> some = worlds.subList(0, together);
            some.forEach(world -> world.reset(1));
            long start = System.nanoTime();
            long steps = 0;
            for (int t = 0; steps < 20_000; t++) {
                List<Step<float[]>> answers = source.stepAll(some, Collections.nCopies(together, t % 2));
                for (int i = 0; i < together; i++) {
                    if (answers.get(i).ended()) {
                        some.get(i).reset(t);
                    }
                }
                steps += together;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            reporter.publishEntry(
                    "CartPole-v1, " + together + " a request, steps/s", String.format("%.0f", steps / seconds));
            assertThat(steps).isBetween(20_000L, 20_063L);
        }
    }

    @Test
    void rolloutsStepTheirEpisodesTogetherAndShareEnvironments() {
        GymnasiumWorlds<Integer> source = gymnasium.discreteWorlds("CartPole-v1");
        try (var agent = Agent.builder(
                        "balancer",
                        JavaPolicy.builder("v", 4)
                                .output(OutputKind.LOGITS, 2)
                                .scores((observation, outputs) -> outputs[0][1] = 8 * observation[2] + observation[3]),
                        Encoder.floats(),
                        ActionSpace.discrete(2))
                .sampler(new PathSampler() {
                    @Override
                    public void describe(Situation at, Behaviour out) {
                        at.scores().greedyInto(out.categorical());
                    }

                    @Override
                    public String toString() {
                        return "greedy";
                    }
                })
                .build()) {
            RolloutReport report = Rollouts.builder(agent, source, new Drawing(source))
                    .parallel(8)
                    .generation(40)
                    .success((undiscountedReturn, steps, terminated) -> steps >= 100)
                    .build()
                    .run(Budget.episodes(40));
            assertThat(report.episodes()).isEqualTo(40);
            assertThat(report.meanReturn()).isGreaterThan(100); // chance alone balances for about 22 steps
            assertThat(report.ledger().environmentNanos()).isPositive();
        }
        assertThat(source.environments()).isEqualTo(8);
    }

    /** Draws from the source. */
    private record Drawing(WorldSource<?, ?> source) implements WorldSampler {
        @Override
        public WorldChoice next(RandomGenerator random) {
            return new WorldChoice(source.draw(random), 1, PropensityKind.DENSITY, WorldReason.DRAWN, true);
        }

        @Override
        public void observed(WorldEpisode episode) {}

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] saved) {}
    }

    @Test
    void worldsThatCannotBeSteppedTogetherAreRefused() {
        GymnasiumWorlds<Integer> source = gymnasium.discreteWorlds("CartPole-v1");
        try (GymnasiumWorld<Integer> one = source.open(WorldSpec.of("CartPole-v1/1", 1));
                GymnasiumWorld<Integer> two = source.open(WorldSpec.of("CartPole-v1/2", 2));
                GymnasiumWorld<Integer> lake = gymnasium.discrete("FrozenLake-v1")) {
            one.reset(1);
            lake.reset(1);
            assertThatThrownBy(() -> source.stepAll(List.of(one, two), List.of(0, 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("reset it first");
            two.reset(2);
            assertThatThrownBy(() -> source.stepAll(List.of(one, two), List.of(0)))
                    .hasMessageContaining("2 worlds");
            assertThatThrownBy(() -> source.stepAll(List.of(one, one), List.of(0, 0)))
                    .hasMessageContaining("there twice");
            assertThatThrownBy(() -> source.stepAll(List.of(one, lake), List.of(0, 0)))
                    .hasMessageContaining("not one of CartPole-v1");
            assertThatThrownBy(() -> source.stepAll(List.of(one, two), List.of(0, 5)))
                    .hasMessageContaining("0 to 1, not 5");
            assertThat(source.stepAll(List.of(one, two), List.of(0, 1))).hasSize(2);
            assertThatThrownBy(() -> source.open(WorldSpec.of("Other-v0/1", 1))).hasMessageContaining("Other-v0");
        }
    }

    @Test
    void aPythonKilledUnderWorldsThatStepTogetherIsAnErrorAndNoHang() {
        Gymnasium doomed = Gymnasium.start(python());
        GymnasiumWorlds<float[]> source = doomed.continuousWorlds("Pendulum-v1");
        List<GymnasiumWorld<float[]>> worlds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            worlds.add(source.open(WorldSpec.of("Pendulum-v1/" + i, i)));
            worlds.get(i).reset(i);
        }
        List<float[]> actions = Collections.nCopies(4, new float[1]);
        assertThat(source.stepAll(worlds, actions)).hasSize(4);
        ProcessHandle.of(doomed.pid()).orElseThrow().destroyForcibly();
        assertThatThrownBy(() -> {
                    for (int t = 0; t < 100; t++) {
                        source.stepAll(worlds, actions);
                    }
                })
                .isInstanceOf(GymnasiumException.class)
                .hasMessageContaining("4 worlds of Pendulum-v1")
                .hasMessageContaining("exit status 137");
        worlds.forEach(GymnasiumWorld::close);
        doomed.close();
        assertThat(doomed.isAlive()).isFalse();
    }

    @Nested
    class CartPoleContract extends WorldContract<float[], Integer> {
        @Override
        protected World<float[], Integer> world() {
            return gymnasium.discrete("CartPole-v1");
        }

        @Override
        protected Integer action(RandomGenerator random) {
            return random.nextInt(2);
        }

        @Override
        protected String text(float[] observation) {
            return GymnasiumTest.text(observation);
        }
    }

    @Test
    void actionsInABoxAreStepped() {
        try (GymnasiumWorld<float[]> world = gymnasium.continuous("Pendulum-v1", "{\"g\": 0.0}")) {
            assertThat(world.low()).containsExactly(-2);
            assertThat(world.high()).containsExactly(2);
            assertThat(world.reset(1)).hasSize(3);
            Step<float[]> step = world.step(new float[] {1.5f});
            assertThat(step.reward()).isNegative();
            assertThatThrownBy(() -> world.step(new float[2])).hasMessageContaining("1 values, not 2");
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> gymnasium.discrete("NoSuchThing-v0"))
                .isInstanceOf(GymnasiumException.class)
                .hasMessageContaining("NoSuchThing");
        assertThatThrownBy(() -> gymnasium.discrete("Pendulum-v1")).hasMessageContaining("continuous");
        assertThatThrownBy(() -> gymnasium.continuous("CartPole-v1")).hasMessageContaining("discrete");
        try (GymnasiumWorld<Integer> world = gymnasium.discrete("CartPole-v1")) {
            assertThatThrownBy(() -> world.reset(-1)).hasMessageContaining("-1");
            world.reset(0);
            assertThatThrownBy(() -> world.step(2)).hasMessageContaining("0 to 1, not 2");
        }
        assertThatThrownBy(() -> Gymnasium.start(Path.of("no-such-python")))
                .isInstanceOf(GymnasiumException.class)
                .hasMessageContaining("no-such-python");
    }

    @Test
    void aKilledPythonIsAnErrorAndNoHang() {
        Gymnasium doomed = Gymnasium.start(python());
        GymnasiumWorld<Integer> world = doomed.discrete("CartPole-v1");
        world.reset(1);
        ProcessHandle.of(doomed.pid()).orElseThrow().destroyForcibly();
        assertThatThrownBy(() -> {
                    for (int t = 0; t < 100; t++) {
                        world.step(t % 2);
                        world.reset(t);
                    }
                })
                .isInstanceOf(GymnasiumException.class)
                .hasMessageContaining("CartPole-v1")
                .hasMessageContaining("exit status 137");
        assertThatThrownBy(() -> doomed.discrete("CartPole-v1")).isInstanceOf(GymnasiumException.class);
        doomed.close();
        assertThat(doomed.isAlive()).isFalse();
    }

    @Test
    void aPythonThatDoesNotAnswerIsEnded(@TempDir Path folder) throws IOException {
        Path silent = executable(folder, "#!/bin/sh\nexec tail -f /dev/null\n");
        try (Gymnasium slow = Gymnasium.start(silent, Duration.ofMillis(1))) {
            assertThatThrownBy(() -> slow.discrete("CartPole-v1"))
                    .isInstanceOf(GymnasiumException.class)
                    .hasMessageContaining("did not answer within 1 ms");
            assertThat(slow.isAlive()).isFalse();
        }
    }

    @Test
    void aPythonWithoutGymnasiumSaysSo(@TempDir Path folder) throws IOException {
        Path wrapper = executable(folder, "#!/bin/sh\necho 'No module named gymnasium' >&2\nexit 3\n");
        try (Gymnasium without = Gymnasium.start(wrapper)) {
            assertThatThrownBy(() -> without.discrete("CartPole-v1"))
                    .hasMessageContaining("exit status 3")
                    .hasMessageContaining("No module named gymnasium");
        }
    }

    private static Path executable(Path folder, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("python"), script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void closingEndsPython() {
        Gymnasium closed = Gymnasium.start(python());
        GymnasiumWorld<Integer> world = closed.discrete("CartPole-v1");
        closed.close();
        closed.close();
        assertThat(closed.isAlive()).isFalse();
        assertThatThrownBy(() -> world.reset(0)).isInstanceOf(IllegalStateException.class);
        world.close();
    }
}
