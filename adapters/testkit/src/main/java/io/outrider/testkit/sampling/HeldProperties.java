package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

/** What holds of a component that is held for an episode: short episodes of few actions, every sequence of them. */
final class HeldProperties {

    private static final int STEPS = 3;
    private static final int MOST_ACTIONS = 8;
    private static final int EPISODES = 6;
    private static final int DRAWN_EPISODES = 4;
    private static final int DRAWS = 40_000;

    private HeldProperties() {}

    /** Draws an action of discrete branches; what is held comes from a stream that begins anew at each step. */
    interface HeldDraw {
        void draw(Situation at, RandomGenerator held, RandomGenerator random, int[] choices);
    }

    /** Σₖ wₖ Πₜ πₖ(aₜ) of a sequence is the product of what is described step by step. */
    static void multiplyToEnumeratedSequences(Subject subject) {
        if (!subject.sampler().needs().hasStableComponents()) {
            return;
        }
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < EPISODES; i++) {
            List<FakeSituation> steps = steps(subject, random);
            List<List<Subject.Action>> actions = actions(subject.sampler(), steps, random);
            List<int[]> sequences = sequences(actions);
            double[] shares = OneComponent.shares(subject.sampler(), steps.get(0));
            double[] enumerated = new double[sequences.size()];
            for (int k = 0; k < shares.length; k++) {
                double[][] given = given(subject.sampler(), steps, actions, k);
                for (int s = 0; s < enumerated.length; s++) {
                    double product = shares[k];
                    for (int t = 0; t < STEPS; t++) {
                        product *= given[t][sequences.get(s)[t]];
                    }
                    enumerated[s] += product;
                }
            }
            for (int s = 0; s < enumerated.length; s++) {
                assertThat(product(subject.held(), steps, actions, sequences.get(s)))
                        .as("product along %s in %s", Arrays.toString(sequences.get(s)), steps)
                        .isCloseTo(enumerated[s], within(1e-10 * Math.max(1, enumerated[s])));
            }
        }
    }

    /** The frequencies of sequences of latent draws, what is held drawn once, are as described step by step. */
    static void agreeWithHeldDraws(Subject subject, HeldDraw draw) {
        if (!subject.sampler().needs().hasStableComponents()) {
            return;
        }
        SplittableRandom random = new SplittableRandom(13);
        Subject smooth = new Subject(subject.sampler(), subject.situations().withoutTies());
        for (int i = 0; i < DRAWN_EPISODES; i++) {
            List<FakeSituation> steps = steps(smooth, random);
            List<List<Subject.Action>> actions = actions(subject.sampler(), steps, random);
            List<int[]> sequences = sequences(actions);
            double[] probabilities = sequences.stream()
                    .mapToDouble(sequence -> product(subject.held(), steps, actions, sequence))
                    .toArray();
            long[] counts = counts(steps, draw, random, probabilities.length);
            assertThat(ChiSquare.pValue(counts, probabilities))
                    .as(() -> "χ² of sequences " + Arrays.toString(counts) + " against "
                            + Arrays.toString(probabilities) + " in " + steps)
                    .isGreaterThan(1e-6 / DRAWN_EPISODES);
        }
    }

    /** What happens in one episode does not change another, and each begins like a lone decision. */
    static void keepEpisodesApart(Subject subject) {
        SplittableRandom random = new SplittableRandom(14);
        for (int i = 0; i < 20; i++) {
            List<FakeSituation> steps = numbered(subject.situations().alike(5, random));
            List<FakeSituation> others = numbered(subject.situations().alike(5, random));
            long seed = random.nextLong();
            List<double[]> expected = alone(subject, steps, seed);
            List<double[]> expectedOfOthers = alone(subject, others, seed + 1);
            FakeActor one = new FakeActor(subject, seed);
            FakeActor other = new FakeActor(subject, seed + 1);
            for (int t = 0; t < steps.size(); t++) {
                assertThat(one.step(steps.get(t)))
                        .as("step %s beside another episode, in %s", t, steps)
                        .containsExactly(expected.get(t));
                assertThat(other.step(others.get(t)))
                        .as("step %s beside another episode, in %s", t, others)
                        .containsExactly(expectedOfOthers.get(t));
            }
            FakeSituation first =
                    steps.get(0).copy().memory(subject.newMemory()).build();
            assertThat(expected.get(0))
                    .as("the first step of an episode, in %s", first)
                    .containsExactly(Subject.fingerprint(first, first.describe(subject.sampler())), within(1e-12));
        }
    }

    private static List<double[]> alone(Subject subject, List<FakeSituation> steps, long seed) {
        FakeActor actor = new FakeActor(subject, seed);
        return steps.stream().map(actor::step).toList();
    }

    private static List<FakeSituation> numbered(List<FakeSituation> steps) {
        List<FakeSituation> numbered = new ArrayList<>();
        for (FakeSituation at : steps) {
            numbered.add(at.copy().step(numbered.size()).build());
        }
        return numbered;
    }

    /** Few actions, so that all sequences can be listed. */
    private static List<FakeSituation> steps(Subject subject, SplittableRandom random) {
        while (true) {
            List<FakeSituation> steps = subject.alike(STEPS, random);
            int count = Arrays.stream(steps.get(0).sizes()).reduce(1, (x, y) -> x * y);
            if (count <= MOST_ACTIONS) {
                return numbered(steps);
            }
        }
    }

    /** At each step all actions; three that are drawn, where a branch is continuous. */
    private static List<List<Subject.Action>> actions(
            PathSampler sampler, List<FakeSituation> steps, SplittableRandom random) {
        List<List<Subject.Action>> actions = new ArrayList<>();
        for (FakeSituation at : steps) {
            Described described = at.describe(sampler);
            List<Subject.Action> here = new ArrayList<>();
            if (at.branches().stream().allMatch(branch -> branch.isDiscrete())) {
                int count = described.probabilities().length;
                for (int a = 0; a < count; a++) {
                    here.add(new Subject.Action(described.choices(a), new float[0]));
                }
            } else {
                for (int n = 0; n < 3; n++) {
                    here.add(Subject.draw(at, described, random));
                }
            }
            actions.add(here);
        }
        return actions;
    }

    /** Sequences of positions among the actions of each step, the last moving fastest. */
    private static List<int[]> sequences(List<List<Subject.Action>> actions) {
        List<int[]> sequences = new ArrayList<>();
        int size = actions.get(0).size();
        int count = (int) Math.pow(size, STEPS);
        for (int code = 0; code < count; code++) {
            int[] sequence = new int[STEPS];
            for (int t = STEPS - 1, rest = code; t >= 0; t--, rest /= size) {
                sequence[t] = rest % size;
            }
            sequences.add(sequence);
        }
        return sequences;
    }

    private static double[][] given(
            PathSampler sampler, List<FakeSituation> steps, List<List<Subject.Action>> actions, int component) {
        double[][] given = new double[STEPS][];
        for (int t = 0; t < STEPS; t++) {
            Described described = OneComponent.describe(sampler, steps.get(t), component);
            given[t] = actions.get(t).stream()
                    .mapToDouble(action -> described.propensity(action.choices(), action.values()))
                    .toArray();
        }
        return given;
    }

    private static double product(
            PathSampler held, List<FakeSituation> steps, List<List<Subject.Action>> actions, int[] sequence) {
        FakeEpisode episode = new FakeEpisode(held);
        double product = 1;
        for (int t = 0; t < STEPS && product > 0; t++) {
            Subject.Action action = actions.get(t).get(sequence[t]);
            double p = episode.describe(steps.get(t)).propensity(action.choices(), action.values());
            product *= p;
            if (p > 0) {
                episode.take(action.choices(), action.values());
            }
        }
        return product;
    }

    private static long[] counts(List<FakeSituation> steps, HeldDraw draw, SplittableGenerator random, int sequences) {
        long[] counts = new long[sequences];
        List<Situation> situations =
                steps.stream().map(FakeSituation::situation).toList();
        int[] sizes = steps.get(0).sizes();
        int[] choices = new int[sizes.length];
        for (int n = 0; n < DRAWS; n++) {
            long seed = random.nextLong();
            int code = 0;
            for (Situation at : situations) {
                draw.draw(at, new SplittableRandom(seed), random, choices);
                for (int b = 0; b < sizes.length; b++) {
                    code = code * sizes[b] + choices[b];
                }
            }
            counts[code]++;
        }
        return counts;
    }
}
