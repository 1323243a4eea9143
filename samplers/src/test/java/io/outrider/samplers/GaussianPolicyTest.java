package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.ContinuousSamplerContract;
import io.outrider.testkit.sampling.FakeSituation;
import io.outrider.testkit.sampling.Situations;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GaussianPolicyTest {

    private static final Branch BOX = Branch.box(new float[] {-2, -3}, new float[] {4, 3});

    @Nested
    class OfThePolicy extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.gaussian();
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(Branch.unbounded(2), OutputKind.MEAN, OutputKind.LOG_STD);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            for (int d = 0; d < values.length; d++) {
                values[d] = random.nextGaussian(at.scores().mean(d), at.scores().std(d));
            }
        }
    }

    @Nested
    class WithAGivenSpread extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.gaussian(0.4);
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(Branch.unbounded(1), OutputKind.MEAN);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            values[0] = random.nextGaussian(at.scores().mean(0), 0.4);
        }
    }

    @Nested
    class Squashed extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.tanhGaussian();
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(BOX, OutputKind.MEAN, OutputKind.LOG_STD);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            for (int d = 0; d < values.length; d++) {
                double u = Math.tanh(
                        random.nextGaussian(at.scores().mean(d), at.scores().std(d)));
                values[d] = BOX.low(d) + (BOX.high(d) - BOX.low(d)) * (u + 1) / 2;
            }
        }
    }

    @Nested
    class MixedWithUniform extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.mixing(0.2, Samplers.tanhGaussian(0.5));
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(BOX, OutputKind.MEAN);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            boolean uniform = random.nextDouble() < 0.2;
            for (int d = 0; d < values.length; d++) {
                double unit = uniform
                        ? random.nextDouble()
                        : (Math.tanh(random.nextGaussian(at.scores().mean(d), 0.5)) + 1) / 2;
                values[d] = BOX.low(d) + (BOX.high(d) - BOX.low(d)) * unit;
            }
        }
    }

    @Nested
    class AroundAMember extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.gaussianMembers(0.5);
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(Branch.unbounded(2), OutputKind.MEAN_MEMBERS)
                    .members(3);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            int member = random.nextInt(3);
            for (int d = 0; d < values.length; d++) {
                values[d] = random.nextGaussian(at.scores().memberMean(member, d), 0.5);
            }
        }
    }

    /** Two independent normals: the policy's own and the members' disagreement. */
    @Nested
    class AsWideAsMembersDisagree extends ContinuousSamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.gaussianEnsemble(0.5, 2);
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(Branch.unbounded(2), OutputKind.MEAN_MEMBERS)
                    .members(3);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            for (int d = 0; d < values.length; d++) {
                double mean = 0;
                double square = 0;
                for (int m = 0; m < 3; m++) {
                    mean += at.scores().memberMean(m, d) / 3;
                    square += Math.pow(at.scores().memberMean(m, d), 2) / 3;
                }
                double disagreement = Math.sqrt((square - mean * mean) * 1.5);
                values[d] = mean + 0.5 * random.nextGaussian() + 2 * disagreement * random.nextGaussian();
            }
        }
    }

    @Test
    void discreteBranchesBesideAreDrawnFromTheirSoftmax() {
        var described = FakeSituation.branches(Branch.discrete(2), Branch.unbounded(1))
                .logits(0, Math.log(3))
                .mean(1)
                .build()
                .describe(Samplers.gaussian(2));
        double density = Math.exp(-0.125) / (2 * Math.sqrt(2 * Math.PI));
        assertThat(described.propensity(new int[] {1}, new float[] {2})).isCloseTo(0.75 * density, within(1e-8));
    }

    @Test
    void greedyIsAPointAtTheMean() {
        var described = FakeSituation.branches(Branch.unbounded(2))
                .mean(1.5, -2)
                .build()
                .describe(Samplers.greedy());
        var draw = described.draw(0);
        assertThat(draw.values()).containsExactly(1.5f, -2f);
        assertThat(draw.propensity()).isEqualTo(1);
        assertThat(draw.explored()).isFalse();
        assertThat(described.support()).isEqualTo(1);
    }

    @Test
    void spreadsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> Samplers.gaussian(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> Samplers.tanhGaussian(Double.NaN)).hasMessageContaining("NaN");
    }
}
