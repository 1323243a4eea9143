package io.outrider.samplers.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldReason;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearningProgressTest {

    private static final ParameterSpace SPACE = ParameterSpace.of(new double[] {0, -10}, new double[] {2, 10});

    /** Returns change only where the first parameter is above 1.5; elsewhere they stay 0. */
    private static LearningProgress run(int episodes) {
        LearningProgress sampler = WorldSamplers.learningProgress(SPACE).build();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < episodes; i++) {
            WorldChoice choice = sampler.next(random);
            double reward = choice.world().parameter(0) > 1.5 ? i % 7 : 0;
            sampler.observed(Episodes.step(choice, reward, 0, "v"));
        }
        return sampler;
    }

    @Test
    void worldsComeFromWhereReturnsChange() {
        LearningProgress sampler = run(1500);
        SplittableRandom random = new SplittableRandom(7);
        int directed = 0;
        int there = 0;
        for (int i = 0; i < 2000; i++) {
            WorldChoice choice = sampler.next(random);
            if (choice.reason() == WorldReason.DIRECTED) {
                directed++;
                there += choice.world().parameter(0) > 1.4 ? 1 : 0;
            }
            assertThat(choice.world().parameter(0)).isBetween(0.0, 2.0);
            assertThat(choice.world().parameter(1)).isBetween(-10.0, 10.0);
        }
        assertThat(directed).isBetween(1500, 1700); // .8 of 2,000
        assertThat(there).isGreaterThan(directed * 3 / 4);
        assertThat(sampler.components()).isBetween(2, 20);
    }

    @Test
    void densitiesAreThoseOfTheChoices() {
        LearningProgress sampler = run(1000);
        SplittableRandom random = new SplittableRandom(7);
        // Where the density is positive everywhere, E[1/density] over choices inside is the volume of the space, 1.
        double sum = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            WorldChoice choice = sampler.next(random);
            sum += choice.kind() == PropensityKind.DENSITY ? 1 / choice.propensity() : 0;
        }
        assertThat(sum / draws).isCloseTo(1, within(0.03));
    }

    @Test
    void beforeTheFirstFitWorldsComeFromAnywhere() {
        WorldChoice choice = run(100).next(new SplittableRandom(1));
        assertThat(choice.reason()).isEqualTo(WorldReason.DRAWN);
        assertThat(choice.propensity()).isEqualTo(1);
    }

    @Test
    void aRestoredSamplerGoesOnAsTheUnbrokenOne() {
        LearningProgress whole = run(600);
        LearningProgress restored = WorldSamplers.learningProgress(SPACE).build();
        restored.restore(whole.save());
        SplittableRandom one = new SplittableRandom(6);
        SplittableRandom two = new SplittableRandom(6);
        for (int i = 0; i < 300; i++) {
            WorldChoice a = whole.next(one);
            WorldChoice b = restored.next(two);
            assertThat(b).isEqualTo(a);
            whole.observed(Episodes.step(a, i % 3, 0, "v"));
            restored.observed(Episodes.step(b, i % 3, 0, "v"));
        }
    }

    @Test
    void aWorldOfAnotherSpaceIsRefused() {
        LearningProgress sampler = run(10);
        WorldChoice foreign = WorldSamplers.uniform(Episodes.finite(1)).next(new SplittableRandom(1));
        assertThatThrownBy(() -> sampler.observed(Episodes.step(foreign, 0, 0, "v")))
                .hasMessageContaining("w0");
        assertThatThrownBy(() -> ParameterSpace.of(new double[] {1}, new double[] {1}))
                .hasMessageContaining("1.0");
    }
}
