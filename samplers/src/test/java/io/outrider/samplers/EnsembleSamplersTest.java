package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/** The samplers that read an ensemble, each drawn by its latent. */
class EnsembleSamplersTest {

    @Nested
    class BagWithAFloor extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.bag(0.1);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(5);
            choices[0] = random.nextDouble() < 0.1
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    @Nested
    class RandUcbByItsCoefficient extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.randUcb();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            double phi = 0.5 * Math.pow(36, random.nextDouble());
            choices[0] = argmaxUpToRounding(at, a -> BasicSamplersTest.bound(at, 0, a, phi), random);
        }
    }

    /** Differences below a millionth of a millionth of the best are taken for ties. */
    private static int argmaxUpToRounding(Situation at, IntToDoubleFunction score, RandomGenerator random) {
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < at.branch(0).size(); a++) {
            best = at.legal(0, a) ? Math.max(best, score.applyAsDouble(a)) : best;
        }
        double threshold = best - 1e-11 * Math.abs(best);
        return Draws.argmax(at, 0, a -> score.applyAsDouble(a) >= threshold ? 1 : 0, random);
    }

    @Nested
    class GaussianThompsonByNormals extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.gaussianThompson(0.8);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).branches(2);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = Draws.argmax(
                        at, b, a -> BasicSamplersTest.bound(at, branch, a, 0.8 * random.nextGaussian()), random);
            }
        }
    }

    @Nested
    class EdeByItsActor extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.ede(30, 0.6, 7, 8);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.QUANTILES);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            double phi = 30 * Math.pow(0.6, 1 + random.nextInt(8));
            choices[0] = argmaxUpToRounding(at, a -> mean(at, a) + phi * Math.sqrt(epistemic(at, a)), random);
        }

        private double mean(Situation at, int a) {
            double sum = 0;
            for (int m = 0; m < 5; m++) {
                for (int n = 0; n < 4; n++) {
                    sum += at.scores().quantile(m, n, a);
                }
            }
            return sum / 20;
        }

        private double epistemic(Situation at, int a) {
            double sum = 0;
            for (int n = 0; n < 4; n++) {
                double first = 0;
                double second = 0;
                for (int m = 0; m < 5; m++) {
                    first += at.scores().quantile(m, n, a) / 5;
                }
                for (int m = 0; m < 5; m++) {
                    second += Math.pow(at.scores().quantile(m, n, a) - first, 2) / 4;
                }
                sum += second / 4;
            }
            return sum;
        }
    }
}
