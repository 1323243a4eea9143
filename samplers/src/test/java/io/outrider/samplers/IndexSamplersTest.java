package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.PropensityKind;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.policy.InputRole;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import io.outrider.world.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Samplers over indices that the engine draws, described over members, and decided with through an agent. */
class IndexSamplersTest {

    @Nested
    class EpinetByItsIndex extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.epinet(4);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).members(5).index(InputRole.Z);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(5);
            choices[0] = Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    @Nested
    class DropoutUnderAFloor extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.mixing(0.2, Samplers.monteCarloDropout(4, 0.1));
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).members(5).index(InputRole.DROPOUT_MASK);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(5);
            choices[0] = random.nextDouble() < 0.2
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }

        @Override
        protected void drawHeld(Situation at, RandomGenerator held, RandomGenerator random, int[] choices) {
            int member = held.nextInt(5);
            choices[0] = random.nextDouble() < 0.2
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    @Nested
    class DropoutByItsMask extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.monteCarloDropout(4, 0.1);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).members(5).index(InputRole.DROPOUT_MASK);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(5);
            choices[0] = Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    /** q of the first action is the index, that of the second the observation: P(first) = 1 − Φ(observation). */
    private static Policy oneNormal() {
        return JavaPolicy.builder("one-normal", 1)
                .output(OutputKind.Q, 2)
                .indexed(InputRole.Z, List.of(1), (observation, z, out) -> {
                    out[0][0] = z[0];
                    out[0][1] = observation[0];
                });
    }

    /** Three actions, each valued by another direction of the index and of the observation. */
    private static Policy threeActions() {
        return JavaPolicy.builder("three-actions", 2)
                .output(OutputKind.Q, 3)
                .indexed(InputRole.Z, List.of(2), IndexSamplersTest::values);
    }

    private static void values(float[] observation, float[] z, float[][] out) {
        out[0][0] = observation[0] + z[0];
        out[0][1] = observation[1] + 0.5f * z[1];
        out[0][2] = 0.3f * (z[0] - z[1] * observation[0]);
    }

    /** Every count is within six standard deviations of what it should be. */
    private static void assertFrequencies(long[] counts, double... law) {
        long total = LongStream.of(counts).sum();
        for (int i = 0; i < counts.length; i++) {
            double expected = total * law[i];
            assertThat((double) counts[i])
                    .as("count of %s", i)
                    .isCloseTo(expected, within(6 * Math.sqrt(expected * (1 - law[i])) + 1));
        }
    }

    private static Agent<float[], Integer> agent(Policy policy, int actions, PathSampler sampler) {
        return Agent.builder("indexed", policy, Encoder.floats(), ActionSpace.discrete(actions))
                .sampler(sampler)
                .seed(7)
                .build();
    }

    @Test
    void theIndexThatActsIsIndependentOfThoseThatEstimate() {
        int decisions = 40_000;
        double first = 0.308538; // 1 − Φ(½)
        long[] counts = new long[2];
        double[] estimates = new double[2];
        double squaredErrors = 0;
        double expected = 0;
        try (Agent<float[], Integer> agent = agent(oneNormal(), 2, Samplers.epinet(4))) {
            for (int i = 0; i < decisions; i++) {
                Decision<Integer> decision = agent.decide(new float[] {0.5f}, new DrawKey(1, i));
                assertThat(decision.propensityKind()).isEqualTo(PropensityKind.MONTE_CARLO);
                assertThat(decision.propensitySamples()).isEqualTo(4);
                assertThat(decision.propensity() * 4).isCloseTo(Math.rint(decision.propensity() * 4), within(1e-12));
                assertThat(decision.propensityError()).isPositive();
                counts[decision.action()]++;
                estimates[decision.action()] += decision.propensity();
                if (decision.action() == 0) {
                    squaredErrors += Math.pow(decision.propensity() - first, 2);
                    expected += Math.pow(decision.propensityError(), 2);
                }
            }
        }
        assertFrequencies(counts, first, 1 - first);
        assertThat(estimates[0] / counts[0]).isCloseTo(first, within(5 * 0.231 / Math.sqrt(counts[0])));
        assertThat(estimates[1] / counts[1]).isCloseTo(1 - first, within(5 * 0.231 / Math.sqrt(counts[1])));
        assertThat(squaredErrors / counts[0]).isCloseTo(first * (1 - first) / 4, within(0.003));
        assertThat(expected / squaredErrors).isBetween(0.75, 2.0);
    }

    @Test
    void droppedUnitsAreZeroAndKeptOnesAreScaled() {
        List<float[]> masks = new ArrayList<>();
        Policy policy = JavaPolicy.builder("mask", 1)
                .output(OutputKind.Q, 2)
                .indexed(InputRole.DROPOUT_MASK, List.of(4), (observation, mask, out) -> {
                    masks.add(mask.clone());
                    out[0][0] = mask[0] - mask[1];
                });
        long[] counts = new long[2];
        try (Agent<float[], Integer> agent = agent(policy, 2, Samplers.monteCarloDropout(7, 0.2))) {
            masks.clear(); // those of the trial runs, which are zeros
            for (int i = 0; i < 2_000; i++) {
                agent.decide(new float[] {0}, new DrawKey(2, i));
            }
        }
        assertThat(masks).hasSize(8 * 2_000);
        for (float[] mask : masks) {
            for (float unit : mask) {
                assertThat(unit).isIn(0f, (float) (1 / (1 - 0.2)));
                counts[unit == 0 ? 0 : 1]++;
            }
        }
        assertFrequencies(counts, 0.2, 0.8);
    }

    @Test
    void anotherSamplerTakesTheDrawsForMembers() {
        try (Agent<float[], Integer> agent = agent(threeActions(), 3, Samplers.epinet(64, Samplers.bag()))) {
            for (int i = 0; i < 500; i++) {
                Decision<Integer> decision = agent.decide(new float[] {0, 0}, new DrawKey(3, i));
                assertThat(decision.propensity()).isGreaterThanOrEqualTo(1.0 / 64);
                assertThat(decision.propensitySamples()).isEqualTo(64);
                assertThat(decision.epistemic()).isPositive();
            }
        }
    }

    private static float[] at(int step) {
        return new float[] {0.4f * step - 0.5f, 0.2f * step};
    }

    /** An episode of {@code steps} steps: its actions, and what was recorded of them. */
    private static double play(Episode<float[], Integer> episode, int steps, List<Integer> actions) {
        double product = 1;
        for (int t = 0; t < steps; t++) {
            Decision<Integer> decision = episode.decide();
            actions.add(decision.action());
            product *= decision.propensity();
            float[] next = at(t + 1);
            episode.observe(t + 1 < steps ? Step.of(next, 0) : Step.terminated(next, 0));
        }
        return product;
    }

    @Test
    void heldIndicesMultiplyToTheEnumeratedProbabilityOfTheSequence() {
        int draws = 5;
        List<float[]> seen = new ArrayList<>();
        Policy policy = JavaPolicy.builder("watched", 2)
                .output(OutputKind.Q, 3)
                .indexed(InputRole.Z, List.of(2), (observation, z, out) -> {
                    seen.add(z.clone());
                    values(observation, z, out);
                });
        try (Agent<float[], Integer> agent =
                agent(policy, 3, Samplers.mixing(0.1, Samplers.epinet(draws).perEpisode()))) {
            for (int i = 0; i < 200; i++) {
                seen.clear();
                List<Integer> actions = new ArrayList<>();
                double product = play(agent.begin(at(0), new DrawKey(4, i)), 4, actions);
                for (int t = 1; t < 4; t++) {
                    for (int k = 0; k < draws; k++) {
                        assertThat(seen.get(t * draws + k)).containsExactly(seen.get(k));
                    }
                }
                assertThat(product).isCloseTo(enumerated(seen.subList(0, draws), actions), within(1e-12));
            }
        }
    }

    /** Σₖ 1/K Πₜ (.9 1[aₜ best under zₖ] + .1/3). */
    private static double enumerated(List<float[]> indices, List<Integer> actions) {
        double sum = 0;
        for (float[] z : indices) {
            double product = 1.0 / indices.size();
            for (int t = 0; t < actions.size(); t++) {
                product *= 0.9 * (best(at(t), z) == actions.get(t) ? 1 : 0) + 0.1 / 3;
            }
            sum += product;
        }
        return sum;
    }

    private static int best(float[] observation, float[] z) {
        float[][] out = new float[1][3];
        values(observation, z, out);
        return out[0][0] >= out[0][1] ? (out[0][0] >= out[0][2] ? 0 : 2) : out[0][1] >= out[0][2] ? 1 : 2;
    }

    @Test
    void aHeldIndexHasTheLawOfOneDrawnAtTheStart() {
        SplittableRandom random = new SplittableRandom(5);
        double[] law = new double[27];
        int samples = 400_000;
        for (int i = 0; i < samples; i++) {
            float[] z = {(float) random.nextGaussian(), (float) random.nextGaussian()};
            law[9 * best(at(0), z) + 3 * best(at(1), z) + best(at(2), z)] += 1.0 / samples;
        }
        long[] counts = new long[27];
        int episodes = 4_000;
        try (Agent<float[], Integer> agent =
                agent(threeActions(), 3, Samplers.epinet(16).perEpisode())) {
            for (int i = 0; i < episodes; i++) {
                List<Integer> actions = new ArrayList<>();
                assertThat(play(agent.begin(at(0), new DrawKey(6, i)), 3, actions))
                        .isPositive();
                counts[9 * actions.get(0) + 3 * actions.get(1) + actions.get(2)]++;
            }
        }
        assertFrequencies(counts, law);
    }

    @Test
    void weightsFromHeldIndicesAreUnbiased() {
        int episodes = 6_000;
        double sum = 0;
        double squares = 0;
        try (Agent<float[], Integer> agent =
                agent(threeActions(), 3, Samplers.mixing(0.5, Samplers.epinet(8).perEpisode()))) {
            for (int i = 0; i < episodes; i++) {
                List<Integer> actions = new ArrayList<>();
                double product = play(agent.begin(at(0), new DrawKey(10, i)), 3, actions);
                double weight = actions.equals(List.of(0, 1, 0)) ? 1 / product : 0;
                sum += weight;
                squares += weight * weight;
            }
        }
        double mean = sum / episodes;
        double error = Math.sqrt((squares / episodes - mean * mean) / episodes);
        assertThat(mean).isCloseTo(1, within(5 * error));
        assertThat(error).isLessThan(0.1);
    }

    @Test
    void decisionsDoNotDependOnTheSizeOfABatch() {
        for (PathSampler sampler :
                List.of(Samplers.epinet(6), Samplers.epinet(6).perEpisode(), Samplers.epinet(6, Samplers.ids()))) {
            try (Agent<float[], Integer> one = agent(threeActions(), 3, sampler);
                    Agent<float[], Integer> many = agent(threeActions(), 3, sampler)) {
                List<Episode<float[], Integer>> episodes = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    episodes.add(many.begin(at(i % 3), new DrawKey(8, i)));
                }
                for (int t = 0; t < 2; t++) {
                    List<Decision<Integer>> batch = many.decideEpisodes(episodes);
                    for (int i = 0; i < 64; i++) {
                        episodes.get(i).observe(Step.of(at(1), 0));
                        if (t == 0) {
                            Decision<Integer> alone =
                                    one.begin(at(i % 3), new DrawKey(8, i)).decide();
                            assertThat(alone.action()).isEqualTo(batch.get(i).action());
                            assertThat(alone.propensity())
                                    .isEqualTo(batch.get(i).propensity());
                            assertThat(Double.compare(
                                            alone.propensityError(),
                                            batch.get(i).propensityError()))
                                    .isZero();
                        }
                    }
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWhenTheAgentIsBuilt() {
        Policy plain = JavaPolicy.builder("plain", 1).output(OutputKind.Q, 2).scores((observation, out) -> {});
        assertThatThrownBy(() -> agent(plain, 2, Samplers.epinet(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs one input of role Z");
        assertThatThrownBy(() -> agent(oneNormal(), 2, Samplers.greedy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is an index that the sampler greedy does not ask for");
        assertThatThrownBy(() -> agent(oneNormal(), 2, Samplers.monteCarloDropout(4, 0.1)))
                .hasMessageContaining("DROPOUT_MASK");
        Policy inGraph = JavaPolicy.builder("in-graph", 1)
                .output(OutputKind.Q_MEMBERS, 7, 2)
                .indexed(InputRole.Z, List.of(7, 3), (observation, z, out) -> {});
        assertThatThrownBy(() -> agent(inGraph, 2, Samplers.epinet(4)))
                .hasMessageContaining("takes 7 indices a row, but the sampler draws 5, the acting one included");
        agent(inGraph, 2, Samplers.epinet(6)).close();
        agent(inGraph, 2, Samplers.epinet(7).perEpisode()).close();
        assertThatThrownBy(() -> JavaPolicy.builder("wrong", 1)
                        .output(OutputKind.Q, 2)
                        .indexed(InputRole.STATE, List.of(1), (observation, z, out) -> {}))
                .hasMessageContaining("not STATE");
    }

    @Test
    void continuousActionsAreDirectedByIndicesAsWell() {
        Policy policy = JavaPolicy.builder("continuous", 1)
                .output(OutputKind.MEAN, 1)
                .branches(List.of(Branch.box(new float[] {-4}, new float[] {4})))
                .indexed(InputRole.Z, List.of(1), (observation, z, out) -> out[0][0] = z[0]);
        try (Agent<float[], float[]> agent = Agent.builder("box", policy, Encoder.floats(), ActionSpace.box(1, -4, 4))
                .sampler(Samplers.epinet(32, Samplers.gaussianMembers(0.5)))
                .seed(1)
                .build()) {
            for (int i = 0; i < 200; i++) {
                Decision<float[]> decision = agent.decide(new float[] {0}, new DrawKey(9, i));
                assertThat(decision.propensityKind()).isEqualTo(PropensityKind.MONTE_CARLO);
                assertThat(decision.propensity()).isPositive().isFinite();
                assertThat(decision.propensityError()).isPositive().isLessThan(decision.propensity() * 2);
            }
        }
    }
}
