package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.DecisionException;
import io.outrider.DecisionException.Failure;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Component;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingWorkspaceTest {

    private static final PathSampler SOFTMAX = (at, out) -> at.scores().softmaxInto(out.categorical());

    @Test
    void nothingLegalIsATypedError() {
        SamplingWorkspace workspace = Workspaces.logits(SOFTMAX, 1, 2);
        workspace.forbid(0, 0);
        workspace.forbid(0, 1);
        assertFailure(workspace, Failure.NOTHING_LEGAL, "all 2 alternatives of branch 0 are illegal");
    }

    @Test
    void scoresThatAreNoNumbersAreNamed() {
        assertFailure(Workspaces.logits(SOFTMAX, 1, Float.NaN), Failure.BAD_SCORES, "logits", "NaN", "index 1");
        assertFailure(Workspaces.logits(SOFTMAX, Float.POSITIVE_INFINITY, 1), Failure.BAD_SCORES, "Infinity");
        float none = Float.NEGATIVE_INFINITY;
        assertFailure(Workspaces.logits(SOFTMAX, none, none), Failure.BAD_SCORES, "every legal alternative");
        SamplingWorkspace fine = Workspaces.logits(SOFTMAX, 0, none, 0);
        fine.describe(null);
        assertThat(fine.propensityOf(new int[] {1}, new float[0])).isZero();
        assertThat(fine.propensityOf(new int[] {0}, new float[0])).isEqualTo(0.5);
    }

    @Test
    void whatIsNoDistributionIsRefused() {
        assertFailure(Workspaces.logits((at, out) -> out.categorical().set(0, 0.5), 1, 2), Failure.SAMPLER, "0.5");
        assertFailure(Workspaces.logits((at, out) -> {}, 1, 2), Failure.SAMPLER, "described nothing");
        assertFailure(Workspaces.logits((at, out) -> out.component(1), 1, 2), Failure.SAMPLER, "branch 0");
        assertFailure(
                Workspaces.logits(
                        (at, out) -> {
                            out.categorical().set(0, 1.5);
                            out.categorical().set(1, -0.5);
                        },
                        1,
                        2),
                Failure.SAMPLER,
                "-0.5");
        SamplingWorkspace illegal =
                Workspaces.logits((at, out) -> out.categorical().point(1), 1, 2);
        illegal.forbid(0, 1);
        assertFailure(illegal, Failure.SAMPLER, "illegal alternative 1");
        assertFailure(
                Workspaces.logits((at, out) -> out.component(0.25).categorical().point(0), 1, 2),
                Failure.SAMPLER,
                "weights",
                "0.25");
        assertFailure(
                Workspaces.logits(
                        (at, out) -> {
                            throw new IllegalStateException("broken");
                        },
                        1,
                        2),
                Failure.SAMPLER,
                "broken");
    }

    @Test
    void badArgumentsAreNamed() {
        SamplingWorkspace workspace = Workspaces.logits(SOFTMAX, 1, 2);
        assertThatThrownBy(() -> workspace.forbid(1, 0)).hasMessageContaining("no branch 1");
        assertThatThrownBy(() -> workspace.forbid(0, 2)).hasMessageContaining("no alternative 2");
        assertThatThrownBy(() -> workspace.context(0, 1.5, null, new float[0], 0))
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> workspace.row(0, 3)).hasMessageContaining("3");
        workspace.describe(null);
        assertThatThrownBy(() -> workspace.propensityOf(new int[] {2}, new float[0]))
                .hasMessageContaining("2");
        assertThatThrownBy(() ->
                        Workspaces.of(SOFTMAX, OutputKind.LOGITS, List.of(Branch.discrete(3)), new float[] {1, 2}, 2))
                .hasMessageContaining("3 alternatives");
    }

    @Test
    void aMixtureRecordsTheProbabilityOfTheActionNotOfTheComponent() {
        SamplingWorkspace workspace = Workspaces.logits(
                (at, out) -> {
                    out.component(0.25).categorical().point(0);
                    Component half = out.component(0.75);
                    half.categorical().set(0, 0.5);
                    half.categorical().set(1, 0.5);
                    out.mixUniform(0.1);
                },
                0,
                0,
                0);
        workspace.describe(null);
        double first = 0.9 * (0.25 + 0.375) + 0.1 / 3;
        assertThat(workspace.propensityOf(new int[] {0}, new float[0])).isCloseTo(first, within(1e-15));
        float[] whole = new float[3];
        assertThat(workspace.behaviourInto(whole)).isEqualTo(3);
        assertThat(whole[1]).isCloseTo((float) (0.9 * 0.375 + 0.1 / 3), within(1e-7f));
        int[] counts = new int[3];
        int floors = 0;
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            workspace.draw(Workspaces.random(i));
            counts[workspace.choice()]++;
            floors += workspace.reason() == Reason.FLOOR ? 1 : 0;
        }
        // Five standard errors are at most 0.008.
        assertThat(counts[0] / (double) n).isCloseTo(first, within(0.008));
        assertThat(counts[2] / (double) n).isCloseTo(0.1 / 3, within(0.008));
        assertThat(floors / (double) n).isCloseTo(0.1, within(0.008));
        assertThat(workspace.support()).isEqualTo(3);
    }

    @Test
    void theBudgetOffActsGreedilyWithoutAskingTheSampler() {
        SamplingWorkspace workspace = Workspaces.logits(
                (at, out) -> {
                    throw new AssertionError("asked");
                },
                1,
                3,
                3);
        workspace.context(0, 0, null, new float[0], 0);
        workspace.describe(null);
        workspace.draw(Workspaces.random(3));
        assertThat(workspace.choice()).isIn(1, 2);
        assertThat(workspace.propensity()).isEqualTo(0.5);
        assertThat(workspace.reason()).isEqualTo(Reason.BUDGET_OFF);
        assertThat(workspace.explored()).isFalse();
        assertThat(workspace.support()).isEqualTo(2);
    }

    @Test
    void aPartOfTheBudgetMixesWithGreedy() {
        SamplingWorkspace workspace =
                Workspaces.logits((at, out) -> out.categorical().uniform(), 0, 5);
        workspace.context(0, 0.4, null, new float[0], 0);
        workspace.describe(null);
        assertThat(workspace.propensityOf(new int[] {1}, new float[0])).isCloseTo(0.8, within(1e-15));
        assertThat(workspace.propensityOf(new int[] {0}, new float[0])).isCloseTo(0.2, within(1e-15));
    }

    @Test
    void theOnlyLegalActionIsForced() {
        SamplingWorkspace workspace = Workspaces.logits(SOFTMAX, 1, 2);
        workspace.forbid(0, 1);
        workspace.describe(null);
        workspace.draw(Workspaces.random(0));
        assertThat(workspace.reason()).isEqualTo(Reason.FORCED);
        assertThat(workspace.choice()).isZero();
        assertThat(workspace.propensity()).isEqualTo(1);
        boolean[] mask = new boolean[2];
        assertThat(workspace.maskInto(mask)).isEqualTo(2);
        assertThat(mask).containsExactly(true, false);
    }

    @Test
    void gaussiansRecordTheDensityOfWhatWasDrawn() {
        SamplingWorkspace workspace = box(
                (at, out) -> {
                    out.gaussian(0).set(0, 1, 0.5);
                    out.gaussian(0).set(1, -2, 2);
                },
                Branch.unbounded(2));
        workspace.describe(null);
        workspace.draw(Workspaces.random(9));
        float[] drawn = workspace.values().clone();
        double expected = normal(drawn[0], 1, 0.5) * normal(drawn[1], -2, 2);
        assertThat(workspace.propensity()).isCloseTo(expected, within(1e-12));
        assertThat(workspace.logPropensity()).isCloseTo(Math.log(expected), within(1e-12));
        assertThat(workspace.kind()).isEqualTo(PropensityKind.DENSITY);
        assertThat(workspace.support()).isEqualTo(Integer.MAX_VALUE);
        assertThat(workspace.propensityOf(new int[0], drawn)).isEqualTo(workspace.propensity());
    }

    @Test
    void squashedGaussiansIntegrateToOneAndStayInside() {
        SamplingWorkspace workspace =
                box((at, out) -> out.tanhGaussian(0).set(0, 0.7, 0.8), Branch.box(new float[] {-2}, new float[] {3}));
        workspace.describe(null);
        int steps = 200_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            float x = (float) (-2 + 5 * (i + 0.5) / steps);
            sum += workspace.propensityOf(new int[0], new float[] {x}) * 5 / steps;
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
        SamplingWorkspace extreme =
                box((at, out) -> out.tanhGaussian(0).set(0, 50, 1), Branch.box(new float[] {-2}, new float[] {3}));
        extreme.describe(null);
        extreme.draw(Workspaces.random(1));
        assertThat(extreme.values()[0]).isLessThan(3);
        assertThat(extreme.logPropensity()).isFinite();
    }

    @Test
    void pointsAreNotMixedWithDensities() {
        PathSampler mixed = (at, out) -> {
            out.component(0.5).point(0, new double[] {1});
            out.component(0.5).gaussian(0);
        };
        assertFailure(box(mixed, Branch.unbounded(1)), Failure.SAMPLER, "point");
        SamplingWorkspace point = box((at, out) -> out.point(0, new double[] {1.5}), Branch.unbounded(1));
        point.describe(null);
        point.draw(Workspaces.random(1));
        assertThat(point.values()).containsExactly(1.5f);
        assertThat(point.propensity()).isEqualTo(1);
        assertThat(point.kind()).isEqualTo(PropensityKind.EXACT);
        assertThat(point.support()).isEqualTo(1);
    }

    @Test
    void branchesHaveAJointPropensity() {
        List<Branch> branches = List.of(Branch.discrete(2), Branch.discrete(3));
        SamplingWorkspace workspace = Workspaces.of(
                (at, out) -> {
                    at.scores(0).softmaxInto(out.categorical(0));
                    at.scores(1).softmaxInto(out.categorical(1));
                    out.mixUniform(0.5);
                },
                OutputKind.LOGITS,
                branches,
                new float[] {0, (float) Math.log(3), 0, 0, (float) Math.log(2)},
                5);
        workspace.describe(null);
        assertThat(workspace.propensityOf(new int[] {1, 2}, new float[0]))
                .isCloseTo(0.5 * 0.75 * 0.5 + 0.5 / 6, within(1e-7));
        workspace.draw(Workspaces.random(4));
        assertThat(workspace.support()).isEqualTo(6);
        assertThat(workspace.behaviourSize()).isZero();
    }

    /** The worked example of a latched head: the product of the marginals is the probability of the sequence. */
    @Test
    void heldComponentsMultiplyToTheProbabilityOfTheSequence() {
        float[] members = {1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0};
        PathSampler thompson = new PathSampler() {
            @Override
            public void describe(Situation at, Behaviour out) {
                for (int m = 0; m < at.scores().members(); m++) {
                    at.scores().memberGreedyInto(m, out.component(0.2).categorical());
                }
            }

            @Override
            public Needs needs() {
                return Needs.anyOf(OutputKind.Q_MEMBERS).stableComponents();
            }
        };
        SamplingWorkspace workspace =
                Workspaces.of(thompson.perEpisode(), OutputKind.Q_MEMBERS, List.of(Branch.discrete(3)), members, 5, 3);
        assertThat(workspace.holdsComponents()).isTrue();
        EpisodeFilter filter = new EpisodeFilter();
        workspace.describe(filter);
        workspace.draw(Workspaces.random(2));
        double first = workspace.propensity();
        workspace.update(filter);
        EpisodeFilter restored = new EpisodeFilter();
        restored.restore(filter.save());
        workspace.row(0, 0);
        workspace.describe(restored);
        workspace.draw(Workspaces.random(3));
        assertThat(first).isLessThan(1);
        assertThat(workspace.propensity()).isEqualTo(1);
    }

    private static SamplingWorkspace box(PathSampler sampler, Branch branch) {
        Integer[] shape = {branch.size()};
        JavaPolicy policy = JavaPolicy.builder("test", 1)
                .output(OutputKind.MEAN, shape)
                .branches(List.of(branch))
                .scores((observation, outputs) -> {});
        return Workspaces.at(policy, List.of(branch), sampler);
    }

    private static double normal(double x, double mean, double std) {
        double z = (x - mean) / std;
        return Math.exp(-z * z / 2) / (std * Math.sqrt(2 * Math.PI));
    }

    private static void assertFailure(SamplingWorkspace workspace, Failure failure, String... words) {
        assertThatThrownBy(() -> workspace.describe(null)).isInstanceOfSatisfying(DecisionException.class, e -> {
            assertThat(e.failure()).isEqualTo(failure);
            assertThat(e).hasMessageContainingAll(words);
        });
    }
}
