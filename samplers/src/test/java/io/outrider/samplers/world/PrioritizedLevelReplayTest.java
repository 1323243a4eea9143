package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PrioritizedLevelReplayTest {

    /** Observes a one-step episode whose value loss is {@code score}. */
    private static void observe(WorldSampler sampler, WorldChoice choice, double score, String version) {
        sampler.observed(Episodes.step(choice, score, 0, version));
    }

    private static double scoreOf(WorldSpec world) {
        return 1 + Math.floorMod(world.id().hashCode(), 97) / 10.0;
    }

    private static PrioritizedLevelReplay run(PrioritizedLevelReplay.Builder builder, int episodes) {
        PrioritizedLevelReplay sampler = builder.build();
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < episodes; i++) {
            WorldChoice choice = sampler.next(random);
            observe(sampler, choice, scoreOf(choice.world()), "v");
        }
        return sampler;
    }

    private static PrioritizedLevelReplay.Builder plr(WorldSource<?, ?> source) {
        return WorldSamplers.prioritizedLevelReplay(source);
    }

    /** A generator that never asks for a replay, and takes the first of the unseen worlds. */
    private static final RandomGenerator FIRST_UNSEEN = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.999;
        }
    };

    @Test
    void weightsAreThoseOfAnIndependentComputationOnAFixedLog() {
        PrioritizedLevelReplay sampler =
                plr(Episodes.finite(6)).temperature(0.5).staleness(0.3).build();
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Double> scores = new TreeMap<>();
        Map<String, Integer> lastChosen = new HashMap<>();
        for (int now = 1; now <= 40; now++) {
            WorldChoice choice = sampler.next(random);
            String id = choice.world().id();
            double score = 1 + now * 7 % 5;
            lastChosen.put(id, now);
            scores.put(id, score);
            observe(sampler, choice, score, "v");
        }
        double rankSum = 0;
        double ageSum = 0;
        Map<String, Double> byRank = new HashMap<>();
        for (String id : scores.keySet()) {
            // Ranks by pairwise comparison; equal scores get the mean weight of the ranks that they span.
            long above = scores.values().stream()
                    .filter(other -> other > scores.get(id))
                    .count();
            long equal = scores.values().stream()
                    .filter(other -> other.equals(scores.get(id)))
                    .count();
            double weight = 0;
            for (long rank = above + 1; rank <= above + equal; rank++) {
                weight += 1.0 / (rank * rank) / equal;
            }
            byRank.put(id, weight);
            rankSum += weight;
            ageSum += 40 - lastChosen.get(id);
        }
        Map<String, Double> weights = sampler.probabilities();
        assertThat(weights).hasSize(6);
        for (String id : scores.keySet()) {
            double expected = 0.7 * byRank.get(id) / rankSum + 0.3 * (40 - lastChosen.get(id)) / ageSum;
            assertThat(weights.get(id)).as(id).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void addingUnseenWorldsChangesNothingAmongTheSeen() {
        List<Map<String, Double>> weights = new ArrayList<>();
        for (int size : new int[] {4, 4000}) {
            PrioritizedLevelReplay sampler = plr(Episodes.finite(size)).build();
            for (int i = 0; i < 4; i++) {
                observe(sampler, sampler.next(FIRST_UNSEEN), -1 - i, "v");
            }
            weights.add(sampler.probabilities());
        }
        assertThat(weights.get(0)).hasSize(4);
        assertThat(weights.get(1)).isEqualTo(weights.get(0));
    }

    @Test
    void choicesHaveTheFrequencyOfTheirPropensity() {
        PrioritizedLevelReplay sampler = plr(Episodes.finite(8)).temperature(1).build();
        for (int i = 0; i < 5; i++) {
            WorldChoice choice = sampler.next(FIRST_UNSEEN);
            observe(sampler, choice, scoreOf(choice.world()), "v");
        }
        byte[] state = sampler.save();
        SplittableRandom random = new SplittableRandom(2);
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Double> propensities = new HashMap<>();
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            sampler.restore(state);
            WorldChoice choice = sampler.next(random);
            assertThat(choice.kind()).isEqualTo(PropensityKind.EXACT);
            counts.merge(choice.world().id(), 1, Integer::sum);
            propensities.put(choice.world().id(), choice.propensity());
        }
        assertThat(propensities).hasSize(8);
        assertThat(propensities.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12));
        propensities.forEach((id, p) -> assertThat((double) counts.get(id) / draws)
                .as(id)
                .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws))));
    }

    @Test
    void ofAFiniteSourceEachWorldIsNewOnce() {
        PrioritizedLevelReplay sampler = plr(Episodes.finite(5)).capacity(2).build();
        SplittableRandom random = new SplittableRandom(3);
        Map<String, Integer> asNew = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            WorldChoice choice = sampler.next(random);
            if (choice.reason() == WorldReason.DRAWN) {
                asNew.merge(choice.world().id(), 1, Integer::sum);
            }
            observe(sampler, choice, scoreOf(choice.world()), "v");
        }
        assertThat(asNew).hasSize(5);
        assertThat(asNew.values()).containsOnly(1);
        assertThat(sampler.scores()).hasSize(2);
    }

    @Test
    void aGenerationMayBeChosenBeforeAnyOfItIsObserved() {
        PrioritizedLevelReplay sampler = plr(Episodes.finite(3)).build();
        SplittableRandom random = new SplittableRandom(3);
        List<WorldChoice> choices = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            choices.add(sampler.next(random));
        }
        choices.forEach(choice -> observe(sampler, choice, 1, "v"));
        assertThat(sampler.scores()).hasSize(3);
        assertThat(sampler.probabilities().values().stream().mapToDouble(p -> p).sum())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void agesCountFromTheChoiceHoweverLateItsEpisodeComesBack() {
        PrioritizedLevelReplay sampler =
                plr(Episodes.finite(3)).staleness(1).replay(0).build();
        List<WorldChoice> generation =
                List.of(sampler.next(FIRST_UNSEEN), sampler.next(FIRST_UNSEEN), sampler.next(FIRST_UNSEEN));
        PrioritizedLevelReplay restored =
                plr(Episodes.finite(3)).staleness(1).replay(0).build();
        restored.restore(sampler.save());
        for (PrioritizedLevelReplay each : List.of(sampler, restored)) {
            generation.forEach(choice -> observe(each, choice, 1, "v"));
            assertThat(each.probabilities()).isEqualTo(Map.of("w0", 2.0 / 3, "w1", 1.0 / 3, "w2", 0.0));
        }
    }

    @Test
    void aWorldThatTheSourceDrawsAgainIsAsYoungAsThatChoice() {
        int[] draws = {0};
        WorldSource<float[], Integer> alternating =
                WorldSource.endless(random -> WorldSpec.of("w" + (draws[0]++ == 1 ? 1 : 0), 0), spec -> {
                    throw new AssertionError("no test opens " + spec);
                });
        PrioritizedLevelReplay sampler = plr(alternating).staleness(1).replay(0).build();
        for (int i = 0; i < 3; i++) { // w0, w1, w0
            observe(sampler, sampler.next(FIRST_UNSEEN), 1, "v");
        }
        assertThat(sampler.probabilities()).isEqualTo(Map.of("w0", 0.0, "w1", 1.0));
    }

    @Test
    void whatAFailedGenerationChoseCanBeChosenAgain() {
        PrioritizedLevelReplay sampler = plr(Episodes.finite(3)).replay(0).build();
        SplittableRandom random = new SplittableRandom(3);
        observe(sampler, sampler.next(random), 1, "v");
        byte[] before = sampler.save();
        List<WorldChoice> failed = List.of(sampler.next(random), sampler.next(random), sampler.next(random));
        assertThat(failed).extracting(WorldChoice::reason).containsOnlyOnce(WorldReason.REPLAYED);
        failed.forEach(sampler::abandoned);
        assertThatThrownBy(() -> sampler.abandoned(failed.get(0)))
                .hasMessageContaining(failed.get(0).world().id());
        PrioritizedLevelReplay unbroken = plr(Episodes.finite(3)).replay(0).build();
        unbroken.restore(before);
        assertThat(sampler.scores()).isEqualTo(unbroken.scores());
        assertThat(Set.of(sampler.next(random).world(), sampler.next(random).world()))
                .isEqualTo(Set.of(failed.get(0).world(), failed.get(1).world()));
    }

    @Test
    void scoresExpireWithNewerVersions() {
        PrioritizedLevelReplay sampler =
                plr(Episodes.finite(2)).lifetime(1).staleness(0).temperature(1).build();
        observe(sampler, sampler.next(FIRST_UNSEEN), 10, "v0");
        observe(sampler, sampler.next(FIRST_UNSEEN), 1, "v1");
        assertThat(sampler.probabilities().get("w0")).isCloseTo(2.0 / 3, within(1e-12));
        SplittableRandom random = new SplittableRandom(1);
        WorldChoice again = sampler.next(random);
        while (!again.world().id().equals("w1")) {
            observe(sampler, again, 10, "v0");
            again = sampler.next(random);
        }
        observe(sampler, again, 1, "v2");
        assertThat(sampler.probabilities().get("w0")).isZero(); // two versions behind, and age has no share here
    }

    @Test
    void withNoLifetimeScoresExpireWithTheNextVersion() {
        PrioritizedLevelReplay sampler =
                plr(Episodes.finite(2)).lifetime(0).staleness(0).build();
        observe(sampler, sampler.next(FIRST_UNSEEN), 10, "v0");
        observe(sampler, sampler.next(FIRST_UNSEEN), 1, "v1");
        assertThat(sampler.probabilities()).isEqualTo(Map.of("w0", 0.0, "w1", 1.0));
    }

    @Test
    void robustReplayLearnsFromReplayedWorldsOnly() {
        PrioritizedLevelReplay sampler =
                WorldSamplers.robustPrioritizedLevelReplay(Episodes.endless()).build();
        SplittableRandom random = new SplittableRandom(4);
        int replays = 0;
        for (int i = 0; i < 400; i++) {
            WorldChoice choice = sampler.next(random);
            assertThat(choice.trainable()).isEqualTo(choice.reason() == WorldReason.REPLAYED);
            replays += choice.trainable() ? 1 : 0;
            observe(sampler, choice, scoreOf(choice.world()), "v");
        }
        assertThat(replays).isBetween(150, 250);
    }

    @Test
    void accelTriesEditsOfWhatItReplayed() {
        PrioritizedLevelReplay sampler = WorldSamplers.accel(
                        Episodes.endless(), (world, random) -> WorldSpec.of(world.id() + "+", world.seed()))
                .build();
        SplittableRandom random = new SplittableRandom(4);
        WorldSpec replayed = null;
        int edited = 0;
        for (int i = 0; i < 200; i++) {
            WorldChoice choice = sampler.next(random);
            if (replayed != null) {
                assertThat(choice.world().id()).isEqualTo(replayed.id() + "+++++");
                assertThat(choice.reason()).isEqualTo(WorldReason.EDITED);
                assertThat(choice.trainable()).isFalse();
                edited++;
            }
            replayed = choice.reason() == WorldReason.REPLAYED ? choice.world() : null;
            observe(sampler, choice, scoreOf(choice.world()), "v");
        }
        assertThat(edited).isGreaterThan(50);
    }

    @Test
    void aRestoredSamplerGoesOnAsTheUnbrokenOne() {
        PrioritizedLevelReplay whole = run(plr(Episodes.endless()), 50);
        PrioritizedLevelReplay restored = plr(Episodes.endless()).build();
        restored.restore(whole.save());
        SplittableRandom one = new SplittableRandom(6);
        SplittableRandom two = new SplittableRandom(6);
        for (int i = 0; i < 50; i++) {
            WorldChoice a = whole.next(one);
            WorldChoice b = restored.next(two);
            assertThat(b).isEqualTo(a);
            observe(whole, a, scoreOf(a.world()), "v2");
            observe(restored, b, scoreOf(b.world()), "v2");
        }
    }

    @Test
    void damagedAndForeignStatesAreRefusedAndChangeNothing() {
        PrioritizedLevelReplay sampler = run(plr(Episodes.endless()), 20);
        byte[] state = sampler.save();
        for (int at = 0; at < state.length; at++) {
            byte[] damaged = state.clone();
            damaged[at] ^= 0x10;
            assertThatThrownBy(() -> sampler.restore(damaged)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> sampler.restore(new byte[3])).hasMessageContaining("3 bytes");
        byte[] other = WorldSamplers.uniform(Episodes.finite(2)).save();
        assertThatThrownBy(() -> sampler.restore(other)).hasMessageContaining("uniform");
        assertThat(sampler.save()).isEqualTo(state);
    }

    @Test
    void aWorldThatWasNotChosenAndAPolicyWithoutValuesAreRefused() {
        PrioritizedLevelReplay sampler = plr(Episodes.finite(2)).build();
        WorldChoice foreign = new WorldChoice(WorldSpec.of("w1", 1), 1, PropensityKind.EXACT, WorldReason.DRAWN, true);
        assertThatThrownBy(() -> observe(sampler, foreign, 1, "v")).hasMessageContaining("w1");
        WorldChoice choice = sampler.next(new SplittableRandom(1));
        assertThatThrownBy(() -> sampler.observed(Episodes.step(choice, 1, Double.NaN, "v9")))
                .hasMessageContaining("v9")
                .hasMessageContaining("VALUE_LOSS");
        PrioritizedLevelReplay unsure =
                plr(Episodes.finite(2)).score(WorldScore.ENTROPY).build();
        assertThat(unsure.needsConfidence()).isTrue();
        assertThat(sampler.needsConfidence()).isFalse();
        assertThatThrownBy(() -> observe(unsure, unsure.next(new SplittableRandom(1)), 1, "v9"))
                .hasMessageContaining("v9")
                .hasMessageContaining("ENTROPY")
                .hasMessageContaining("logits or members");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        PrioritizedLevelReplay.Builder builder = plr(Episodes.finite(2));
        assertThatThrownBy(() -> builder.replay(1.1)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> builder.temperature(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.staleness(-0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> builder.capacity(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.lifetime(-1)).hasMessageContaining("-1");
    }
}
