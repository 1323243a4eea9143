package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.world.WorldChoice;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
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

    private static List<WorldChoice> choose(Learnability sampler, int count, SplittableRandom random) {
        List<WorldChoice> choices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            choices.add(sampler.next(random));
        }
        return choices;
    }

    private static Map<String, Long> perWorld(List<WorldChoice> choices) {
        return choices.stream()
                .collect(Collectors.groupingBy(choice -> choice.world().id(), Collectors.counting()));
    }

    /** 50 generations of 64, the policy another in each: the worlds that were ever played. */
    private static Set<String> generations(Learnability sampler) {
        SplittableRandom random = new SplittableRandom(5);
        Set<String> played = new HashSet<>();
        for (int generation = 0; generation < 50; generation++) {
            List<WorldChoice> choices = choose(sampler, 64, random);
            for (WorldChoice choice : choices) {
                played.add(choice.world().id());
                sampler.observed(Episodes.step(choice, random.nextInt(2), 0, "v" + generation));
            }
        }
        return played;
    }

    @Test
    void choicesUnderWayCountTowardsTheOutcomesOfTheirWorld() {
        for (WorldSource<?, ?> source : List.of(Episodes.finite(100), Episodes.endless())) {
            Learnability sampler = WorldSamplers.learnability(source).build();
            Map<String, Long> counts = perWorld(choose(sampler, 64, new SplittableRandom(5)));
            assertThat(counts).hasSize(8);
            assertThat(counts.values()).containsOnly(8L);
        }
    }

    @Test
    void aVersionForEachGenerationKeepsNoNewWorldOut() {
        // 64 choices at first and half of 49 · 64 later, eight a world
        assertThat(generations(WorldSamplers.learnability(Episodes.finite(1000)).build()))
                .hasSizeBetween(180, 230);
        assertThat(generations(WorldSamplers.learnability(Episodes.endless()).build()))
                .hasSizeBetween(180, 230);
    }

    @Test
    void aWorldStaysKnownWhenItsOutcomesFade() {
        Learnability sampler = WorldSamplers.learnability(Episodes.finite(40))
                .replay(1)
                .outcomes(2)
                .build();
        SplittableRandom random = new SplittableRandom(3);
        String known = "";
        for (int i = 0; i < 40; i++) {
            WorldChoice choice = sampler.next(random);
            known = i < 2 ? choice.world().id() : known;
            assertThat(choice.world().id()).isEqualTo(known);
            assertThat(choice.propensity()).isEqualTo(i == 0 ? 1.0 / 40 : 1);
            sampler.observed(Episodes.step(choice, 1, 0, "v" + i));
        }
        // Σ 2⁻ⁱ → 2 solved are left of 40: a = 3, b = 1
        assertThat(sampler.scores().get(known)).isCloseTo(3.0 / (4 * 5), within(1e-9));
    }

    @Test
    void moreChoicesThanAllWorldsLackGoToThoseUnderWay() {
        Learnability sampler =
                WorldSamplers.learnability(Episodes.finite(3)).outcomes(4).build();
        SplittableRandom random = new SplittableRandom(3);
        List<WorldChoice> choices = choose(sampler, 40, random);
        assertThat(perWorld(choices.subList(0, 12)).values()).containsOnly(4L);
        assertThat(perWorld(choices)).hasSize(3);
        assertThat(choices.subList(12, 40)).allMatch(choice -> Math.abs(choice.propensity() - 1.0 / 3) < 1e-12);
        choices.forEach(choice -> sampler.observed(Episodes.step(choice, 1, 0, "v")));
        assertThat(choose(sampler, 1, random).get(0).reason()).isEqualTo(WorldReason.REPLAYED);
    }

    @Test
    void choicesInTheMiddleOfAGenerationHaveTheFrequencyOfTheirPropensity() {
        Learnability sampler =
                WorldSamplers.learnability(Episodes.finite(12)).outcomes(3).build();
        SplittableRandom random = new SplittableRandom(3);
        for (WorldChoice choice : choose(sampler, 14, random)) {
            sampler.observed(Episodes.step(choice, random.nextInt(2), 0, "v"));
        }
        for (int underWay = 0; underWay < 12; underWay++) { // worlds begun, worlds covered, worlds unseen
            frequenciesAreThePropensities(sampler, random);
            sampler.next(random);
        }
    }

    private static void frequenciesAreThePropensities(Learnability sampler, SplittableRandom random) {
        byte[] state = sampler.save();
        Map<String, Double> propensities = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            WorldChoice choice = sampler.next(random);
            sampler.restore(state);
            assertThat(propensities.merge(choice.world().id(), choice.propensity(), (before, now) -> now))
                    .isEqualTo(choice.propensity());
            counts.merge(choice.world().id(), 1, Integer::sum);
        }
        assertThat(propensities.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
        propensities.forEach((id, p) -> assertThat((double) counts.get(id) / draws)
                .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws) + 1e-9)));
    }

    @Test
    void aWorldThatAnEndlessSourceDrawsAgainKeepsItsOutcomes() {
        WorldSource<float[], Integer> dice =
                WorldSource.endless(random -> WorldSpec.of("w" + random.nextInt(6), 0), world -> {
                    throw new AssertionError("no test opens " + world);
                });
        Learnability sampler =
                WorldSamplers.learnability(dice).replay(0).outcomes(1).build();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 600; i++) {
            sampler.observed(Episodes.step(sampler.next(random), 1, 0, "v"));
        }
        // about 100 solved each: ab/((a + b)(a + b + 1)) with a ≈ 101, b = 1
        assertThat(sampler.scores()).hasSize(6);
        assertThat(sampler.scores().values()).allMatch(score -> score < 0.02);
    }

    @Test
    void whatAFailedGenerationChoseCanBeChosenAgain() {
        Learnability sampler = run(120, new HashMap<>());
        byte[] before = sampler.save();
        choose(sampler, 20, new SplittableRandom(5)).forEach(sampler::abandoned);
        assertThat(sampler.save()).isEqualTo(before);
        Learnability fresh = WorldSamplers.learnability(Episodes.finite(2)).build();
        byte[] empty = fresh.save();
        choose(fresh, 20, new SplittableRandom(5)).forEach(fresh::abandoned);
        assertThat(fresh.save()).isEqualTo(empty);
    }

    @Test
    void worldsGiveWayUntilThereIsRoom() {
        Learnability sampler = WorldSamplers.learnability(Episodes.endless())
                .capacity(4)
                .outcomes(2)
                .build();
        SplittableRandom random = new SplittableRandom(3);
        for (WorldChoice choice : choose(sampler, 64, random)) {
            sampler.observed(Episodes.step(choice, 1, 0, "v"));
        }
        while (sampler.next(random).reason() != WorldReason.DRAWN) {}
        assertThat(sampler.scores()).hasSize(4);
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
        choose(whole, 20, new SplittableRandom(5)); // under way
        Learnability restored = WorldSamplers.learnability(Episodes.finite(5)).build();
        restored.restore(whole.save());
        SplittableRandom one = new SplittableRandom(6);
        SplittableRandom two = new SplittableRandom(6);
        for (int i = 0; i < 50; i++) {
            WorldChoice choice = whole.next(one);
            assertThat(restored.next(two)).isEqualTo(choice);
            whole.observed(Episodes.step(choice, i % 2, 0, "v" + i / 20));
            restored.observed(Episodes.step(choice, i % 2, 0, "v" + i / 20));
        }
    }
}
