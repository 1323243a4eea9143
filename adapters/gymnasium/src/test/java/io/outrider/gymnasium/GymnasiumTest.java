package io.outrider.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.testkit.world.WorldContract;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "FrozenLake-v1"})
    void aThousandEpisodesAreThoseOfPython(String id, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("reference.txt");
        Process reference = new ProcessBuilder(
                        python().toString(), "src/test/python/reference.py", id, "1000", file.toString())
                .inheritIO()
                .start();
        assertThat(reference.waitFor()).isZero();
        try (BufferedReader expected = Files.newBufferedReader(file);
                GymnasiumWorld<Integer> world = gymnasium.discrete(id)) {
            for (int episode = 0; episode < 1000; episode++) {
                assertThat(episode + " " + text(world.reset(episode))).isEqualTo(expected.readLine());
                boolean ended = false;
                for (int t = 0; !ended; t++) {
                    Step<float[]> step = world.step((int) ((mix(episode, t) >>> 33) % world.actionSize()));
                    String told = text(step.observation()) + " " + step.reward() + " " + (step.terminated() ? 1 : 0)
                            + " " + (step.truncated() ? 1 : 0);
                    if (!told.equals(expected.readLine())) {
                        throw new AssertionError("episode " + episode + " differs at step " + t + ": " + told);
                    }
                    ended = step.ended();
                }
            }
            assertThat(expected.readLine()).isNull();
        }
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
