package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.DecisionException;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How a description follows from scores. */
final class ScoreProperties {

    private static final Set<OutputKind> PER_ALTERNATIVE =
            EnumSet.of(OutputKind.LOGITS, OutputKind.Q, OutputKind.Q_INT, OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    private static final float[] EXTREMES = {1e4f, -1e4f, 0, 1};

    private ScoreProperties() {}

    /** Illegal actions have exactly 0, the others are in [0, 1] and sum to 1 ± 1e-6. */
    static void requireDistribution(FakeSituation at, Described described) {
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
    }

    private static boolean isLegal(Situation at, int[] choices) {
        for (int b = 0; b < choices.length; b++) {
            if (!at.legal(b, choices[b])) {
                return false;
            }
        }
        return true;
    }

    static void refusesWhatIsNoNumber(Subject subject) {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 20; i++) {
            FakeSituation at = subject.random(random);
            for (OutputKind kind : at.outputs()) {
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                    float[] values = at.output(kind);
                    values[random.nextInt(values.length)] = bad;
                    FakeSituation wrong = at.copy().replace(kind, values).build();
                    assertThatThrownBy(() -> wrong.describe(subject.sampler()))
                            .as("%s in %s", bad, wrong)
                            .isInstanceOfSatisfying(
                                    DecisionException.class,
                                    e -> assertThat(e.failure()).isEqualTo(DecisionException.Failure.BAD_SCORES));
                }
            }
            if (subject.sampler().needs().requiresCandidates()) {
                refusesFeatures(subject.sampler(), at, random);
            }
        }
    }

    private static void refusesFeatures(PathSampler sampler, FakeSituation at, RandomGenerator random) {
        FakeSituation wrong = at.copy().build();
        float[] features = wrong.candidates().get(legal(at, 0, random));
        features[random.nextInt(features.length)] = Float.NaN;
        assertThatThrownBy(() -> wrong.describe(sampler))
                .as("NaN among the features of %s", wrong.candidates())
                .isInstanceOf(DecisionException.class);
    }

    private static int legal(FakeSituation at, int branch, RandomGenerator random) {
        return Draws.uniform(at.situation(), branch, random);
    }

    static void describesExtremeScores(Subject subject) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 300; i++) {
            FakeSituation drawn = subject.random(random);
            FakeSituation.Builder builder = drawn.copy();
            int[] kept = new int[drawn.sizes().length];
            boolean forced = random.nextInt(3) == 0;
            for (int b = 0; b < kept.length; b++) {
                kept[b] = legal(drawn, b, random);
                for (int a = 0; a < drawn.sizes()[b] && forced; a++) {
                    if (a != kept[b] && drawn.situation().legal(b, a)) {
                        builder.forbid(b, a);
                    }
                }
            }
            for (OutputKind kind : drawn.outputs()) {
                if (PER_ALTERNATIVE.contains(kind)) {
                    builder.replace(kind, extreme(drawn, kind, kept, random));
                }
            }
            FakeSituation at = builder.build();
            Described described = at.describe(subject.sampler());
            requireDistribution(at, described);
            if (forced) {
                assertThat(described.probability(kept))
                        .as("the only legal action in %s", at)
                        .isCloseTo(1, within(1e-9));
            }
        }
    }

    /** Values that are at times −∞, where they are logits, but not those of the alternatives {@code finite}. */
    private static float[] extreme(FakeSituation at, OutputKind kind, int[] finite, RandomGenerator random) {
        float[] values = at.output(kind);
        for (int i = 0; i < values.length; i++) {
            boolean infinite = kind == OutputKind.LOGITS && random.nextInt(4) == 0;
            values[i] = infinite ? Float.NEGATIVE_INFINITY : EXTREMES[random.nextInt(EXTREMES.length)];
        }
        int offset = 0;
        for (int b = 0; b < finite.length && kind == OutputKind.LOGITS; b++) {
            int place = offset + finite[b];
            values[place] = Math.max(values[place], -1e4f);
            offset += at.sizes()[b];
        }
        return values;
    }

    static void doesNotLookAtWhatIsIllegal(Subject subject) {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 300; i++) {
            FakeSituation at = subject.random(random);
            double[] before = at.describe(subject.sampler()).probabilities();
            for (float other : new float[] {Float.NEGATIVE_INFINITY, -1e4f, 1e4f}) {
                FakeSituation.Builder builder = at.copy();
                for (OutputKind kind : at.outputs()) {
                    if (PER_ALTERNATIVE.contains(kind)) {
                        float[] values = at.output(kind);
                        changeIllegal(at, values, other);
                        builder.replace(kind, values);
                    }
                }
                assertThat(builder.build().describe(subject.sampler()).probabilities())
                        .as("probabilities, with scores of %s for all that is illegal, in %s", other, at)
                        .containsExactly(before, within(1e-12));
            }
        }
    }

    private static void changeIllegal(FakeSituation at, float[] values, float other) {
        int[] sizes = at.sizes();
        Situation situation = at.situation();
        for (int i = 0; i < values.length; ) {
            for (int b = 0; b < sizes.length; b++) {
                for (int a = 0; a < sizes[b]; a++, i++) {
                    values[i] = situation.legal(b, a) ? values[i] : other;
                }
            }
        }
    }

    static void ranksByScore(Subject subject) {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 300; i++) {
            FakeSituation at = subject.random(random);
            Described described = at.describe(subject.sampler());
            Situation situation = at.situation();
            for (int b = 0; b < at.sizes().length; b++) {
                double[] p = described.marginals(b);
                for (int better = 0; better < p.length; better++) {
                    for (int worse = 0; worse < p.length; worse++) {
                        if (situation.legal(b, better)
                                && situation.legal(b, worse)
                                && situation.scores(b).score(better)
                                        > situation.scores(b).score(worse)) {
                            assertThat(p[better])
                                    .as("probability of %s, better than %s, in branch %s of %s", better, worse, b, at)
                                    .isGreaterThanOrEqualTo(p[worse] - 1e-9);
                        }
                    }
                }
            }
        }
    }

    static void neverPunishesABetterScore(Subject subject) {
        SplittableRandom random = new SplittableRandom(10);
        for (int i = 0; i < 300; i++) {
            FakeSituation at = subject.random(random);
            int branch = random.nextInt(at.sizes().length);
            int raised = legal(at, branch, random);
            double before = at.describe(subject.sampler()).marginals(branch)[raised];
            for (float by : new float[] {0.5f, 3}) {
                FakeSituation.Builder builder = at.copy();
                for (OutputKind kind : at.outputs()) {
                    if (PER_ALTERNATIVE.contains(kind)) {
                        builder.replace(kind, raised(at, kind, branch, raised, by));
                    }
                }
                double after = builder.build().describe(subject.sampler()).marginals(branch)[raised];
                assertThat(after)
                        .as("probability of %s of branch %s, its scores raised by %s, in %s", raised, branch, by, at)
                        .isGreaterThanOrEqualTo(before - 1e-9);
            }
        }
    }

    private static float[] raised(FakeSituation at, OutputKind kind, int branch, int raised, float by) {
        float[] values = at.output(kind);
        int alternatives = 0;
        int place = raised;
        for (int b = 0; b < at.sizes().length; b++) {
            alternatives += at.sizes()[b];
            place += b < branch ? at.sizes()[b] : 0;
        }
        for (int i = place; i < values.length; i += alternatives) {
            values[i] += by;
        }
        return values;
    }

    static void truncates(Subject subject, PathSampler untruncated) {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 300; i++) {
            FakeSituation at = subject.random(random);
            Described before = at.describe(untruncated);
            Described after = at.describe(subject.sampler());
            for (int b = 0; b < at.sizes().length; b++) {
                requireTruncation(at, before.marginals(b), after.marginals(b));
            }
        }
    }

    private static void requireTruncation(FakeSituation at, double[] before, double[] after) {
        double greatest = 0;
        double kept = 0;
        double leastKept = 1;
        for (int a = 0; a < before.length; a++) {
            greatest = Math.max(greatest, before[a]);
            kept += after[a] > 0 ? before[a] : 0;
            leastKept = after[a] > 0 ? Math.min(leastKept, before[a]) : leastKept;
        }
        for (int a = 0; a < before.length; a++) {
            if (before[a] == greatest) {
                assertThat(after[a])
                        .as("probability of %s, the likeliest, in %s", a, at)
                        .isPositive();
            }
            if (after[a] > 0) {
                assertThat(after[a])
                        .as("renormalised probability of %s in %s", a, at)
                        .isCloseTo(before[a] / kept, within(1e-9));
            } else {
                assertThat(before[a])
                        .as("probability of %s, which was left out, in %s", a, at)
                        .isLessThanOrEqualTo(leastKept + 1e-12);
            }
        }
    }
}
