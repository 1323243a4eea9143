package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.testkit.sampling.Draws;
import io.outrider.testkit.sampling.SamplerContract;
import io.outrider.testkit.sampling.Situations;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/** The samplers that need no memory and no latent but a coin, each drawn a second way. */
class BasicSamplersTest {

    @Nested
    class GreedyOverLogits extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.greedy();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS).branches(2);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = Draws.argmax(at, b, a -> at.scores(branch).logit(a), random);
            }
        }
    }

    @Nested
    class EpsilonGreedyOverOneBranch extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.epsilonGreedy(0.2);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = random.nextDouble() < 0.2
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().q(a), random);
        }
    }

    /** One coin for all branches. */
    @Nested
    class EpsilonGreedyOverBranches extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.epsilonGreedy(0.3);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q).branches(3);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            boolean explore = random.nextDouble() < 0.3;
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = explore
                        ? Draws.uniform(at, b, random)
                        : Draws.argmax(at, b, a -> at.scores(branch).q(a), random);
            }
        }
    }

    /** Gumbel's trick: the argmax of logits with independent Gumbel noise has the softmax's distribution. */
    @Nested
    class SoftmaxByGumbel extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.softmax(0.7);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.LOGITS).branches(2);
        }

        @Override
        protected boolean ranksByScore() {
            return true;
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = Draws.argmax(
                        at,
                        b,
                        a -> at.scores(branch).logit(a) / 0.7 - Math.log(-Math.log(random.nextDouble())),
                        random);
            }
        }
    }

    @Nested
    class UcbOverMembers extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.ucb(1.5);
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).branches(2);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = Draws.argmax(at, b, a -> bound(at, branch, a, 1.5), random);
            }
        }
    }

    /** Mean and deviation from sums in one pass, not from the view that the sampler uses. */
    static double bound(Situation at, int branch, int a, double coefficient) {
        int members = at.scores(branch).members();
        double sum = 0;
        for (int m = 0; m < members; m++) {
            sum += at.scores(branch).member(m, a);
        }
        double mean = sum / members;
        double squares = 0;
        for (int m = 0; m < members; m++) {
            squares += Math.pow(at.scores(branch).member(m, a) - mean, 2);
        }
        return mean + coefficient * Math.sqrt(squares / (members - 1));
    }

    @Nested
    class ThompsonAcrossBranches extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.thompson();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS).branches(2).members(4);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(4);
            for (int b = 0; b < choices.length; b++) {
                int branch = b;
                choices[b] = Draws.argmax(at, b, a -> at.scores(branch).member(member, a), random);
            }
        }
    }

    /** Where a policy gives quantiles, a member is the mean of its own. */
    @Nested
    class ThompsonOverQuantiles extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.thompson();
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.QUANTILES).members(3).quantiles(4);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(3);
            choices[0] = Draws.argmax(
                    at,
                    0,
                    a -> {
                        double sum = 0;
                        for (int n = 0; n < 4; n++) {
                            sum += at.scores().quantile(member, n, a);
                        }
                        return sum / 4;
                    },
                    random);
        }
    }

    @Nested
    class FloorByMixingOverThompson extends SamplerContract {
        @Override
        protected PathSampler sampler() {
            return Samplers.mixing(0.1, Samplers.thompson());
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

        @Override
        protected void drawHeld(Situation at, RandomGenerator held, RandomGenerator random, int[] choices) {
            int member = held.nextInt(5);
            choices[0] = random.nextDouble() < 0.1
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }
}
