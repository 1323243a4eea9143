package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionException;
import io.outrider.internal.sampling.SamplerChecks;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every sampler of discrete actions must keep: extend it, and supply the sampler, the situations that it is for, and
 * a second implementation that draws.
 *
 * <p>The runtime draws from what a sampler describes, so that counting the runtime's draws would agree with any formula,
 * also a wrong one. {@link #draw} must therefore not use the sampler: it draws what the sampler only reasons about (a
 * member, a coin, a normal number) and takes the argmax. Seeds are fixed; a test fails where the counts would be less
 * likely than 1e-6, divided by the number of situations, if the described distribution were right.
 */
public abstract class SamplerContract {

    private static final int DESCRIBED_SITUATIONS = 500;
    private static final int DRAWN_SITUATIONS = 16;
    private static final double THRESHOLD = 1e-6 / DRAWN_SITUATIONS;

    /** For subclasses. */
    protected SamplerContract() {}

    /** The sampler under test. */
    protected abstract PathSampler sampler();

    /** The situations that it must work in. */
    protected abstract Situations situations();

    /**
     * Draws an action the way the sampler is defined, without using it.
     *
     * @param choices to be filled with the chosen alternative of each discrete branch
     */
    protected abstract void draw(Situation at, RandomGenerator random, int[] choices);

    /** Whether reordering the alternatives of a single branch reorders the probabilities and does nothing else. */
    protected boolean isPermutationEquivariant() {
        return true;
    }

    /** Needs must be met by the situations that the sampler is for. */
    @Test
    public final void declaresWhatItNeeds() {
        FakeSituation at = situations().random(new SplittableRandom(1));
        assertThat(SamplerChecks.unmet(
                        sampler(), at.signature(), at.branches(), at.branches().isEmpty()))
                .isEmpty();
    }

    /** The text form is recorded with every decision. */
    @Test
    public final void namesItself() {
        assertThat(sampler()).hasToString(sampler().toString());
        assertThat(sampler().toString())
                .as("the canonical configuration, as name{key=value}")
                .matches("[a-z][a-z0-9-]*(\\{.*})?");
    }

    /** Probabilities are not negative and sum to 1, illegal actions have none, and asking again changes nothing. */
    @Test
    public final void describesADistributionOverLegalActions() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < DESCRIBED_SITUATIONS; i++) {
            FakeSituation at = situations().random(random);
            Described described = at.describe(sampler());
            double[] probabilities = described.probabilities();
            Situation situation = at.situation();
            double sum = 0;
            int support = 0;
            for (int index = 0; index < probabilities.length; index++) {
                double p = probabilities[index];
                sum += p;
                support += p > 0 ? 1 : 0;
                assertThat(p).as("probability of action %s in %s", index, at).isBetween(0.0, 1.0);
                if (!isLegal(situation, described.choices(index))) {
                    assertThat(p)
                            .as("probability of illegal action %s in %s", index, at)
                            .isZero();
                }
            }
            assertThat(sum).as("sum in %s", at).isCloseTo(1, within(1e-6));
            assertThat(described.support()).as("support in %s", at).isBetween(1, support);
            assertThat(at.describe(sampler()).probabilities())
                    .as("described again in %s", at)
                    .containsExactly(probabilities);
        }
    }

    private static boolean isLegal(Situation at, int[] choices) {
        for (int b = 0; b < choices.length; b++) {
            if (!at.legal(b, choices[b])) {
                return false;
            }
        }
        return true;
    }

    /** Where nothing is legal there is an error, not an action. */
    @Test
    public final void refusesWhereNothingIsLegal() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            FakeSituation at = situations().random(random, true);
            assertThatThrownBy(() -> at.describe(sampler()))
                    .isInstanceOfSatisfying(
                            DecisionException.class,
                            e -> assertThat(e.failure()).isEqualTo(DecisionException.Failure.NOTHING_LEGAL));
        }
    }

    /** Alternatives have no names: only their scores count, not where they stand. */
    @Test
    public final void treatsAlternativesByTheirScores() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < DESCRIBED_SITUATIONS / 5 && isPermutationEquivariant(); i++) {
            FakeSituation at = situations().random(random);
            if (at.branches().size() > 1) {
                return;
            }
            double[] before = at.describe(sampler()).probabilities();
            int[] order = shuffled(before.length, random);
            double[] after = at.permuted(order).describe(sampler()).probabilities();
            for (int a = 0; a < order.length; a++) {
                assertThat(after[a])
                        .as("probability of %s, reordered from %s, in %s", a, order[a], at)
                        .isCloseTo(before[order[a]], within(1e-9));
            }
        }
    }

    private static int[] shuffled(int size, SplittableRandom random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** What is described is what the definition draws: 10⁵ latent draws. */
    @Test
    public final void agreesWithLatentDraws() {
        compareWithLatentDraws(100_000);
    }

    /** What is described is what the definition draws: 10⁶ latent draws. */
    @Test
    @Tag("slow")
    public final void agreesWithManyLatentDraws() {
        compareWithLatentDraws(1_000_000);
    }

    private void compareWithLatentDraws(int draws) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < DRAWN_SITUATIONS; i++) {
            FakeSituation at = situations().random(random);
            Described described = at.describe(sampler());
            double[] probabilities = described.probabilities();
            long[] counts = new long[probabilities.length];
            Situation situation = at.situation();
            int[] choices = new int[described.choices(0).length];
            for (int n = 0; n < draws; n++) {
                draw(situation, random, choices);
                counts[described.index(choices)]++;
            }
            assertThat(ChiSquare.pValue(counts, probabilities))
                    .as(() -> "χ² of counts " + Arrays.toString(counts) + " against " + Arrays.toString(probabilities)
                            + " in " + at)
                    .isGreaterThan(THRESHOLD);
        }
    }
}
