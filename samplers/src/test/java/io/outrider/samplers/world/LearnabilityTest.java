package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.world.WorldChoice;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearnabilityTest {

    /** Worlds 0 to 4 are solved with probability 0, ¼, ½, ¾ and 1. */
    private static Learnability run(int episodes, Map<String, int[]> outcomes) {
        Learnability sampler = WorldSamplers.learnability(Episodes.finite(5)).build();
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < episodes; i++) {
            WorldChoice choice = sampler.next(random);
            boolean solved = random.nextDouble() < choice.world().parameter(0) / 4;
            outcomes.computeIfAbsent(choice.world().id(), id -> new int[2])[solved ? 0 : 1]++;
            sampler.observed(Episodes.step(choice, solved ? 1 : 0, 0, "v"));
        }
        return sampler;
    }

    @Test
    void scoresAreThePosteriorMeanOfTheVariance() {
        Map<String, int[]> outcomes = new HashMap<>();
        Learnability sampler = run(200, outcomes);
        assertThat(sampler.scores()).hasSize(5);
        outcomes.forEach((id, counts) -> {
            // ∫ p(1 − p) p^s (1 − p)^f dp over ∫ p^s (1 − p)^f dp, by the midpoint rule
            double area = 0;
            double mean = 0;
            int points = 20_000;
            for (int i = 0; i < points; i++) {
                double p = (i + 0.5) / points;
                double density = Math.exp(counts[0] * Math.log(2 * p) + counts[1] * Math.log(2 * (1 - p)));
                area += density;
                mean += p * (1 - p) * density;
            }
            assertThat(sampler.scores().get(id)).as(id).isCloseTo(mean / area, within(1e-6));
        });
    }

    @Test
    void everyWorldGetsItsEightOutcomesAndTheMiddleOnesMost() {
        Map<String, int[]> outcomes = new HashMap<>();
        run(2000, outcomes);
        Map<String, Integer> totals = new HashMap<>();
        outcomes.forEach((id, counts) -> totals.put(id, counts[0] + counts[1]));
        assertThat(totals.values()).hasSize(5).allMatch(count -> count >= 8);
        assertThat(totals.get("w2")).isGreaterThan(totals.get("w0") * 3).isGreaterThan(totals.get("w4") * 3);
    }

    @Test
    void choicesHaveTheFrequencyOfTheirPropensity() {
        Learnability sampler = run(120, new HashMap<>());
        byte[] state = sampler.save();
        SplittableRandom random = new SplittableRandom(3);
        Map<String, Double> propensities = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        int draws = 50_000;
        for (int i = 0; i < draws; i++) {
            sampler.restore(state);
            WorldChoice choice = sampler.next(random);
            propensities.put(choice.world().id(), choice.propensity());
            counts.merge(choice.world().id(), 1, Integer::sum);
        }
        assertThat(propensities.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
        propensities.forEach((id, p) -> assertThat((double) counts.get(id) / draws)
                .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws) + 1e-9)));
    }

    @Test
    void oldOutcomesFadeWithANewVersion() {
        Learnability sampler = WorldSamplers.learnability(Episodes.finite(1)).build();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 10; i++) {
            sampler.observed(Episodes.step(sampler.next(random), 1, 0, "v0"));
        }
        sampler.observed(Episodes.step(sampler.next(random), 0, 0, "v1"));
        // 10 solved are 5, then one unsolved: a = 6, b = 2
        assertThat(sampler.scores().get("w0")).isCloseTo(6.0 * 2 / (8 * 9), within(1e-12));
    }

    @Test
    void anEndlessSourceStaysWithinItsCapacity() {
        Learnability sampler = WorldSamplers.learnability(Episodes.endless())
                .capacity(10)
                .outcomes(2)
                .build();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 500; i++) {
            WorldChoice choice = sampler.next(random);
            sampler.observed(Episodes.step(choice, choice.world().seed() & 1, 0, "v"));
        }
        assertThat(sampler.scores()).hasSizeBetween(5, 10);
    }

    @Test
    void aRestoredSamplerGoesOnAsTheUnbrokenOne() {
        Learnability whole = run(60, new HashMap<>());
        Learnability restored = WorldSamplers.learnability(Episodes.finite(5)).build();
        restored.restore(whole.save());
        SplittableRandom one = new SplittableRandom(6);
        SplittableRandom two = new SplittableRandom(6);
        for (int i = 0; i < 50; i++) {
            assertThat(restored.next(two)).isEqualTo(whole.next(one));
        }
    }
}
