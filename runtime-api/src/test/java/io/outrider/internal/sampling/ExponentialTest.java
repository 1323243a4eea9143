package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's exponential function beside the exact one, and the softmax that is made of it beside its definition. */
class ExponentialTest {

    private static final MathContext DIGITS = new MathContext(40);
    private static final int HALVINGS = 12;

    /** By its series at x / 2^12, then squared as often. */
    private static BigDecimal exact(double x) {
        BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(1 << HALVINGS), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 24; i++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < HALVINGS; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    private static double unitsOff(double x) {
        double value = Exponential.of(x);
        BigDecimal error = new BigDecimal(value).subtract(exact(x)).abs();
        return error.divide(new BigDecimal(Math.ulp(value)), DIGITS).doubleValue();
    }

    @Test
    void isWithinElevenTenthsOfTheLastPlace() {
        SplittableRandom random = new SplittableRandom(4);
        double worst = 0;
        for (int i = 0; i < 4_000; i++) {
            double reach = i % 4 == 0 ? 700 : i % 4 == 1 ? 40 : i % 4 == 2 ? 2 : 0.02;
            worst = Math.max(worst, unitsOff(reach * (2 * random.nextDouble() - 1)));
        }
        assertThat(worst).isLessThan(1.1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-707.999, -0.0108304, 0.0108304, 1, -1, 708.999, 1e-300, -1e-17})
    void isAccurateWhereItsPartsMeet(double x) {
        assertThat(unitsOff(x)).isLessThan(1.1);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                -1e308,
                -745.2,
                -744.9,
                -720,
                -708,
                709,
                709.9,
                0
            })
    void isWhatStrictMathSaysFarOutAndAtZero(double x) {
        assertThat(Double.compare(Exponential.of(x), StrictMath.exp(x))).isZero();
    }

    @Test
    void aSoftmaxIsThatOfTheDefinition() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 500; round++) {
            int size = 1 + random.nextInt(19);
            float[] logits = new float[size];
            for (int a = 0; a < size; a++) {
                logits[a] = random.nextInt(9) == 0 ? -1e4f : (float) (8 * random.nextGaussian());
            }
            double temperature = 0.1 + 3 * random.nextDouble();
            boolean[] legal = new boolean[size];
            Arrays.fill(legal, true);
            for (OutputKind kind : List.of(OutputKind.LOGITS, OutputKind.Q)) {
                SamplingWorkspace workspace = Workspaces.of(
                        (at, out) -> at.scores().softmaxInto(out.categorical(), temperature),
                        kind,
                        List.of(Branch.discrete(size)),
                        logits,
                        size);
                for (int a = 0; a < size - 1 && round % 2 == 0; a += 3) {
                    workspace.forbid(0, a);
                    legal[a] = false;
                }
                workspace.describe(null);
                double[] filled = new double[size];
                workspace.wholeBehaviourInto(filled);
                double[] expected = softmax(logits, legal, temperature);
                for (int a = 0; a < size; a++) {
                    assertThat(filled[a])
                            .as("round %s, alternative %s", round, a)
                            .isCloseTo(expected[a], within(1e-14 * expected[a]));
                }
                assertThat(Arrays.stream(filled).sum()).isCloseTo(1, within(1e-14));
            }
        }
    }

    private static double[] softmax(float[] logits, boolean[] legal, double temperature) {
        double max = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < logits.length; a++) {
            max = legal[a] ? Math.max(max, logits[a]) : max;
        }
        double[] weights = new double[logits.length];
        double sum = 0;
        for (int a = 0; a < logits.length; a++) {
            weights[a] = legal[a] ? StrictMath.exp((logits[a] - max) / temperature) : 0;
            sum += weights[a];
        }
        for (int a = 0; a < logits.length; a++) {
            weights[a] /= sum;
        }
        return weights;
    }

    /** What the engine has filled in itself is checked again as soon as a sampler has changed it. */
    @Test
    void whatIsChangedAfterwardsIsCheckedAgain() {
        CategoricalFactor factor = new CategoricalFactor(new BranchTable(List.of(Branch.discrete(3)), 0), 0);
        factor.clear();
        factor.fill(new double[] {1, 2, 1}, 0.25);
        factor.check(0);
        assertThat(new double[] {factor.get(0), factor.probability(1), factor.get(2)})
                .containsExactly(0.25, 0.5, 0.25);
        factor.add(1, 0.5);
        assertThatThrownBy(() -> factor.check(0)).hasMessageContaining("sums to 1.5");
        factor.uniform();
        factor.check(0);
        assertThat(factor.probability(2)).isEqualTo(1.0 / 3);
        factor.scale(2);
        assertThatThrownBy(() -> factor.check(0)).hasMessageContaining("sums to 2.0");
        factor.uniform();
        factor.clear();
        assertThat(factor.get(1)).isZero();
    }

    /** Rounding may leave the running sum below the number that was drawn. */
    @Test
    void aDrawBeyondTheRunningSumTakesTheLastThatHasMass() {
        CategoricalFactor factor = new CategoricalFactor(new BranchTable(List.of(Branch.discrete(4)), 0), 0);
        factor.fill(new double[] {0, 1 - 1e-15, 0, 0}, 1);
        assertThat(factor.draw(Math.nextDown(1.0))).isEqualTo(1);
        assertThat(factor.draw(0)).isEqualTo(1);
    }
}
