package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionException;
import io.outrider.internal.sampling.SamplerChecks;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.Optional;
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

    /**
     * Whether, of two legal alternatives of a branch, the one with the better {@link
     * io.outrider.sampling.Scores#score} never has the smaller probability. Not so, unless overridden: optimism and
     * posterior sampling rank by more than the score.
     */
    protected boolean ranksByScore() {
        return false;
    }

    /**
     * Whether raising everything that the policy predicts for one alternative never lowers that alternative's probability.
     * So, unless overridden: a sampler that looks for information may do otherwise.
     */
    protected boolean isMonotone() {
        return true;
    }

    /**
     * For a sampler that leaves out unlikely alternatives: the same one before it does. What is left out must be no likelier
     * than what is kept, the likeliest must be kept, and what is kept renormalised. None, unless overridden.
     */
    protected Optional<PathSampler> untruncated() {
        return Optional.empty();
    }

    /**
     * For a sampler with stable components: draws one step of an episode for which a component (a member, a head) is held.
     * Scores have no ties here.
     *
     * <p>{@link #draw} with {@code held}, unless overridden, which is right if it draws the component, before anything else
     * and nothing else but how ties are broken.
     *
     * @param held what the component is drawn from: the same numbers at every step of an episode
     * @param random for all that is drawn anew at each step, such as the coin of a floor
     * @param choices to be filled with the chosen alternative of each discrete branch
     */
    protected void drawHeld(Situation at, RandomGenerator held, RandomGenerator random, int[] choices) {
        draw(at, held, choices);
    }

    /**
     * The situations in which latent draws are compared: {@link #situations}, unless overridden by a sampler whose
     * definition leaves open which of several equally good distributions it describes where scores tie.
     */
    protected Situations drawnSituations() {
        return situations();
    }

    private Subject subject() {
        return new Subject(sampler(), situations());
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
            FakeSituation at = subject().random(random);
            Described described = at.describe(sampler());
            ScoreProperties.requireDistribution(at, described);
            assertThat(at.describe(sampler()).probabilities())
                    .as("described again in %s", at)
                    .containsExactly(described.probabilities());
        }
    }

    /** A NaN, or +∞, is an error that says so, never an action; also among the features of candidates that it reads. */
    @Test
    public final void refusesWhatIsNoNumber() {
        ScoreProperties.refusesWhatIsNoNumber(subject());
    }

    /** Scores of ±10⁴, logits of −∞ and a single legal action still give a distribution. */
    @Test
    public final void describesExtremeScores() {
        ScoreProperties.describesExtremeScores(subject());
    }

    /** The scores of illegal actions, −∞ among them, change nothing. */
    @Test
    public final void doesNotLookAtWhatIsIllegal() {
        ScoreProperties.doesNotLookAtWhatIsIllegal(subject());
    }

    /** See {@link #ranksByScore}. */
    @Test
    public final void givesTheBetterScoreNoLess() {
        if (ranksByScore()) {
            ScoreProperties.ranksByScore(subject());
        }
    }

    /** See {@link #isMonotone}. */
    @Test
    public final void neverPunishesABetterScore() {
        if (isMonotone()) {
            ScoreProperties.neverPunishesABetterScore(subject());
        }
    }

    /** See {@link #untruncated}. */
    @Test
    public final void truncatesFromBelowAndRenormalises() {
        untruncated().ifPresent(before -> ScoreProperties.truncates(subject(), before));
    }

    /** A decision among others, in one run, is described as it is alone; lent arrays are not read before written. */
    @Test
    public final void doesNotDependOnThePlaceInABatch() {
        CallProperties.describeRowsAlike(subject());
    }

    /** Actors that decide in turn are described as if each were alone; every episode begins anew. */
    @Test
    public final void keepsEpisodesApart() {
        HeldProperties.keepEpisodesApart(subject());
    }

    /** A memory that is saved and restored goes on as if nothing had been, wherever a run is cut. */
    @Test
    public final void remembersAcrossRestarts() {
        CallProperties.remembersAcrossRestarts(subject());
    }

    /**
     * Where components are stable, and one is held for an episode: the propensities of its steps multiply to the
     * probability of the sequence, enumerated over components.
     */
    @Test
    public final void heldPropensitiesMultiplyToThatOfTheSequence() {
        HeldProperties.multiplyToEnumeratedSequences(subject());
    }

    /** Where components are stable: sequences have the law of episodes for which {@link #drawHeld} held one. */
    @Test
    public final void sequencesAgreeWithHeldDraws() {
        HeldProperties.agreeWithHeldDraws(subject(), this::drawHeld);
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
            FakeSituation at = subject().random(random);
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
        Subject drawn = new Subject(sampler(), drawnSituations());
        for (int i = 0; i < DRAWN_SITUATIONS; i++) {
            FakeSituation at = drawn.random(random);
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
