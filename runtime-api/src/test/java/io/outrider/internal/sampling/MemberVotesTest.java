package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.Branch;
import io.outrider.DecisionException;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Categorical;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is worked out in another order for speed is what the plain definition gives, to the last bit. */
class MemberVotesTest {

    private static final int MEMBERS = 5;
    private static final List<Branch> BRANCHES = List.of(Branch.discrete(4), Branch.discrete(7));
    private static final int WIDTH = 11;

    /** Few different values, so that ties are common, and both zeros. */
    private static float[] scores(Random random) {
        float[] values = new float[MEMBERS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            int pick = random.nextInt(6);
            values[i] = pick == 0 ? -0f : pick == 1 ? 0f : pick < 4 ? pick - 4f : (float) random.nextGaussian();
        }
        return values;
    }

    private static int offset(int branch) {
        return branch == 0 ? 0 : 4;
    }

    private static double[] plainVote(float[] values, boolean[] legal, int branch, int m) {
        int size = BRANCHES.get(branch).size();
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < size; a++) {
            double score = values[m * WIDTH + offset(branch) + a];
            if (legal[offset(branch) + a]) {
                ties = score > best ? 1 : score == best ? ties + 1 : ties;
                best = Math.max(best, score);
            }
        }
        double[] vote = new double[size];
        for (int a = 0; a < size; a++) {
            boolean first = legal[offset(branch) + a] && values[m * WIDTH + offset(branch) + a] == best;
            vote[a] = first ? 1.0 / ties : 0;
        }
        return vote;
    }

    private static boolean[] forbidSome(SamplingWorkspace workspace, Random random) {
        boolean[] legal = new boolean[WIDTH];
        Arrays.fill(legal, true);
        if (random.nextBoolean()) {
            for (int branch = 0; branch < 2; branch++) {
                int a = random.nextInt(BRANCHES.get(branch).size());
                workspace.forbid(branch, a);
                legal[offset(branch) + a] = false;
            }
        }
        return legal;
    }

    @Test
    void votesAreThoseOfThePlainDefinition() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            float[] values = scores(random);
            SamplingWorkspace workspace =
                    Workspaces.of((at, out) -> {}, OutputKind.Q_MEMBERS, BRANCHES, values, MEMBERS, WIDTH);
            CategoricalFactor out = new CategoricalFactor(new BranchTable(List.of(Branch.discrete(7)), 0), 0);
            for (int pass = 0; pass < 2; pass++) {
                boolean[] legal = pass == 0 ? allLegal() : forbidSome(workspace, random);
                for (int m = 0; m < MEMBERS; m++) {
                    workspace.situation().scores(1).memberGreedyInto(m, out);
                    assertThat(values(out)).as("round %s", round).isEqualTo(plainVote(values, legal, 1, m));
                    double[] added = new double[4];
                    ((ScoresView) workspace.situation().scores(0)).addVote(m, added);
                    assertThat(added).as("round %s", round).isEqualTo(plainVote(values, legal, 0, m));
                }
            }
        }
    }

    private static boolean[] allLegal() {
        boolean[] legal = new boolean[WIDTH];
        Arrays.fill(legal, true);
        return legal;
    }

    private static double[] values(Categorical from) {
        double[] values = new double[from.size()];
        for (int a = 0; a < values.length; a++) {
            values[a] = from.get(a);
        }
        return values;
    }

    @Test
    void meansOverMembersAreSummedInTheOrderOfMembers() {
        Random random = new Random(6);
        float[] values = scores(random);
        SamplingWorkspace workspace =
                Workspaces.of((at, out) -> {}, OutputKind.Q_MEMBERS, BRANCHES, values, MEMBERS, WIDTH);
        for (int a = 0; a < 7; a++) {
            double sum = 0;
            for (int m = 0; m < MEMBERS; m++) {
                sum += values[m * WIDTH + 4 + a];
            }
            assertThat(workspace.situation().scores(1).score(a)).isEqualTo(sum / MEMBERS);
        }
    }

    @Test
    void aPointCanBeChangedLikeAnyOtherDistribution() {
        CategoricalFactor factor = new CategoricalFactor(new BranchTable(List.of(Branch.discrete(3)), 0), 0);
        factor.clear();
        factor.point(2);
        assertThat(values(factor)).containsExactly(0, 0, 1);
        factor.scale(0.5);
        factor.add(0, 0.5);
        assertThat(values(factor)).containsExactly(0.5, 0, 0.5);
        factor.check(0);
        assertThat(factor.support()).isEqualTo(2);
        factor.point(1);
        factor.check(0);
        assertThat(values(factor)).containsExactly(0, 1, 0);
        assertThat(factor.probability(1)).isEqualTo(1);
        assertThat(factor.probability(2)).isZero();
        factor.clear();
        assertThat(values(factor)).containsExactly(0, 0, 0);
        assertThatThrownBy(() -> factor.check(4)).hasMessageContaining("component 4, sums to 0.0, not 1");
    }

    @Test
    void aPointOnWhatIsIllegalIsRefused() {
        BranchTable table = new BranchTable(List.of(Branch.discrete(3)), 0);
        table.forbid(0, 1);
        CategoricalFactor factor = new CategoricalFactor(table, 0);
        factor.clear();
        factor.point(1);
        assertThatThrownBy(() -> factor.check(0))
                .isInstanceOf(DecisionException.class)
                .hasMessageContaining("gives the illegal alternative 1 the probability 1.0");
    }

    @Test
    void finiteFloatsAreToldFromOthers() {
        assertThat(FiniteFloats.all(new float[] {0f, -0f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE}))
                .isTrue();
        for (float bad : new float[] {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xffc00001)
        }) {
            assertThat(FiniteFloats.all(new float[] {1f, bad, 2f})).isFalse();
        }
        assertThat(FiniteFloats.all(new float[0])).isTrue();
    }
}
