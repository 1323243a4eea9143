package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldSampler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Scores, weights and propensities on a fixed log against an independent computation. The log and the figures are written by
 * {@code src/test/python/world_samplers.py src/test/resources/world_samplers.golden.txt}.
 */
class WorldSamplersGoldenTest {

    private static final int WORLDS = 6;

    private final SplittableRandom random = new SplittableRandom(1);

    private static List<String[]> lines() throws IOException {
        InputStream golden = Objects.requireNonNull(
                WorldSamplersGoldenTest.class.getResourceAsStream("/world_samplers.golden.txt"), "golden file");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(golden, StandardCharsets.UTF_8))) {
            List<String[]> lines = new ArrayList<>();
            in.lines().forEach(line -> lines.add(line.split(" ")));
            return lines;
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
    }

    private static float[] floats(String text) {
        double[] numbers = numbers(text);
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    /** The choice of world {@code id}: other choices are taken back until it comes. */
    private WorldChoice choose(WorldSampler sampler, String id) {
        byte[] before = sampler.save();
        for (int i = 0; i < 1_000_000; i++) {
            WorldChoice choice = sampler.next(random);
            if (choice.world().id().equals(id)) {
                return choice;
            }
            sampler.restore(before);
        }
        throw new AssertionError(sampler + " does not choose " + id);
    }

    private static WorldEpisode episode(WorldChoice choice, String[] line) {
        boolean terminated = line[4].equals("1");
        return new WorldEpisode(
                        choice,
                        "v" + line[3],
                        floats(line[6]),
                        floats(line[7]),
                        terminated ? 0 : Float.NaN,
                        terminated,
                        line[5].equals("1"))
                .withConfidence(floats(line[8]), floats(line[9]));
    }

    private static PrioritizedLevelReplay replay(WorldScore score) {
        return WorldSamplers.prioritizedLevelReplay(Episodes.finite(WORLDS))
                .score(score)
                .discount(0.99)
                .lambda(0.9)
                .temperature(0.4)
                .staleness(0.2)
                .lifetime(1)
                .build();
    }

    @Test
    void levelReplayScoresAndWeighsWorldsByEveryForm() throws IOException {
        Map<WorldScore, PrioritizedLevelReplay> samplers = new EnumMap<>(WorldScore.class);
        for (WorldScore score : WorldScore.values()) {
            samplers.put(score, replay(score));
        }
        String world = "";
        int checked = 0;
        for (String[] line : lines()) {
            if (line[0].equals("episode")) {
                world = "w" + line[2];
                for (PrioritizedLevelReplay sampler : samplers.values()) {
                    sampler.observed(episode(choose(sampler, world), line));
                }
            } else if (!line[0].equals("learnability")) {
                PrioritizedLevelReplay sampler = samplers.get(WorldScore.valueOf(line[2]));
                if (line[0].equals("score")) {
                    assertThat(sampler.scores().get(world))
                            .as(String.join(" ", line))
                            .isCloseTo(Double.parseDouble(line[3]), within(1e-9));
                } else {
                    assertThat(byWorld(sampler.probabilities(), 0))
                            .as(String.join(" ", line))
                            .containsExactly(numbers(line[3]), within(1e-9));
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(80 * WorldScore.values().length);
    }

    @Test
    void learnabilityScoresAndChoosesWorlds() throws IOException {
        Learnability sampler =
                WorldSamplers.learnability(Episodes.finite(WORLDS)).outcomes(3).build();
        double[] expected = {};
        int checked = 0;
        for (String[] line : lines()) {
            if (line[0].equals("episode")) {
                WorldChoice choice = choose(sampler, "w" + line[2]);
                if (expected.length > 0) {
                    assertThat(choice.propensity())
                            .as(String.join(" ", line))
                            .isCloseTo(expected[Integer.parseInt(line[2])], within(1e-9));
                    checked++;
                }
                sampler.observed(episode(choice, line));
            } else if (line[0].equals("learnability")) {
                assertThat(byWorld(sampler.scores(), -1))
                        .as(String.join(" ", line))
                        .containsExactly(numbers(line[2]), within(1e-9));
                expected = numbers(line[3]);
            }
        }
        assertThat(checked).isEqualTo(79);
    }

    private static double[] byWorld(Map<String, Double> figures, double absent) {
        double[] all = new double[WORLDS];
        for (int i = 0; i < WORLDS; i++) {
            all[i] = figures.getOrDefault("w" + i, absent);
        }
        return all;
    }
}
