package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.DecisionException;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A right sampler keeps the contract; each of several that are wrong in a usual way breaks it. */
class SamplerContractTest {

    private static final double EPSILON = 0.2;

    /** The contract of ε-greedy, for whatever claims to be it. */
    private static final class EpsilonGreedyContract extends SamplerContract {
        private final PathSampler sampler;

        EpsilonGreedyContract(PathSampler sampler) {
            this.sampler = sampler;
        }

        @Override
        protected PathSampler sampler() {
            return sampler;
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            choices[0] = random.nextDouble() < EPSILON
                    ? Draws.uniform(at, 0, random)
                    : Draws.argmax(at, 0, a -> at.scores().q(a), random);
        }
    }

    /** The contract of Thompson sampling over members. */
    private static final class ThompsonContract extends SamplerContract {
        private final PathSampler sampler;

        ThompsonContract(PathSampler sampler) {
            this.sampler = sampler;
        }

        @Override
        protected PathSampler sampler() {
            return sampler;
        }

        @Override
        protected Situations situations() {
            return Situations.discrete(OutputKind.Q_MEMBERS);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, int[] choices) {
            int member = random.nextInt(at.scores().members());
            choices[0] = Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
        }
    }

    private static PathSampler named(String name, Needs needs, PathSampler sampler) {
        return new PathSampler() {
            @Override
            public void describe(Situation at, Behaviour out) {
                sampler.describe(at, out);
            }

            @Override
            public Needs needs() {
                return needs;
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    private static SamplerContract epsilonGreedy(PathSampler sampler) {
        return new EpsilonGreedyContract(named("test{epsilon=0.2}", Needs.scores(), sampler));
    }

    private static SamplerContract thompson(PathSampler sampler) {
        return new ThompsonContract(named("test", Needs.anyOf(OutputKind.Q_MEMBERS), sampler));
    }

    private static void everything(SamplerContract contract) {
        contract.declaresWhatItNeeds();
        contract.namesItself();
        contract.describesADistributionOverLegalActions();
        contract.refusesWhereNothingIsLegal();
        contract.treatsAlternativesByTheirScores();
        contract.agreesWithLatentDraws();
    }

    @Test
    void rightSamplersPass() {
        assertThatCode(() -> everything(epsilonGreedy((at, out) -> {
                    at.scores().greedyInto(out.categorical());
                    out.mixUniform(EPSILON);
                })))
                .doesNotThrowAnyException();
        assertThatCode(() -> everything(thompson((at, out) -> {
                    for (int m = 0; m < at.scores().members(); m++) {
                        at.scores()
                                .memberGreedyInto(
                                        m,
                                        out.component(1.0 / at.scores().members())
                                                .categorical());
                    }
                })))
                .doesNotThrowAnyException();
    }

    @Test
    void aTieBrokenByPositionFails() {
        SamplerContract contract = epsilonGreedy((at, out) -> {
            Categorical categorical = out.categorical();
            categorical.point(first(at.scores()));
            categorical.mixUniform(EPSILON);
        });
        assertThatThrownBy(contract::agreesWithLatentDraws).isInstanceOf(AssertionError.class);
        assertThatThrownBy(contract::treatsAlternativesByTheirScores).isInstanceOf(AssertionError.class);
    }

    private static int first(Scores scores) {
        int best = -1;
        for (int a = 0; a < scores.actions(); a++) {
            if (scores.legal(a) && (best < 0 || scores.q(a) > scores.q(best))) {
                best = a;
            }
        }
        return best;
    }

    @Test
    void aShareOfEpsilonForIllegalActionsFails() {
        SamplerContract contract = epsilonGreedy((at, out) -> {
            Categorical categorical = out.categorical();
            at.scores().greedyInto(categorical);
            categorical.scale(1 - EPSILON);
            for (int a = 0; a < categorical.size(); a++) {
                categorical.add(a, EPSILON / categorical.size());
            }
        });
        assertThatThrownBy(contract::describesADistributionOverLegalActions)
                .isInstanceOf(DecisionException.class)
                .hasMessageContaining("illegal");
    }

    @Test
    void epsilonSpreadOverTheOthersOnlyFails() {
        SamplerContract contract = epsilonGreedy((at, out) -> {
            Categorical categorical = out.categorical();
            at.scores().greedyInto(categorical);
            if (categorical.legalCount() > 1) {
                for (int a = 0; a < categorical.size(); a++) {
                    double p = categorical.get(a);
                    double others = (1 - p) / (categorical.legalCount() - 1);
                    categorical.set(a, categorical.legal(a) ? (1 - EPSILON) * p + EPSILON * others : 0);
                }
            }
        });
        assertThatCode(contract::describesADistributionOverLegalActions).doesNotThrowAnyException();
        assertThatThrownBy(contract::agreesWithLatentDraws).isInstanceOf(AssertionError.class);
    }

    @Test
    void theArgmaxOfTheMeanIsNotThompsonSampling() {
        SamplerContract contract = thompson((at, out) -> at.scores().greedyInto(out.categorical()));
        assertThatCode(contract::describesADistributionOverLegalActions).doesNotThrowAnyException();
        assertThatThrownBy(contract::agreesWithLatentDraws).isInstanceOf(AssertionError.class);
    }

    @Test
    void aSamplerThatRemembersInItselfFails() {
        int[] calls = new int[1];
        SamplerContract contract = epsilonGreedy((at, out) -> {
            at.scores().greedyInto(out.categorical());
            out.mixUniform(EPSILON / ++calls[0]);
        });
        assertThatThrownBy(contract::describesADistributionOverLegalActions).isInstanceOf(AssertionError.class);
    }

    @Test
    void needsThatAreNotMetFail() {
        SamplerContract contract = new EpsilonGreedyContract(named(
                "test",
                Needs.anyOf(OutputKind.QUANTILES),
                (at, out) -> out.categorical().uniform()));
        assertThatThrownBy(contract::declaresWhatItNeeds)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("QUANTILES");
    }

    @Test
    void aNameWithoutConfigurationFails() {
        SamplerContract contract =
                new EpsilonGreedyContract((at, out) -> out.categorical().uniform());
        assertThatThrownBy(contract::namesItself).isInstanceOf(AssertionError.class);
    }
}
