package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.Branch;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TanhSquashTest {

    /** The last float below 1 is reached from u = 8.66 on: atanh(1 − 2^-24). */
    private static final double SATURATION = 8.664;

    @Test
    void boundsWithoutAFloatBetweenAreRefused() {
        Branch none = Branch.box(new float[] {1}, new float[] {Math.nextUp(1f)});
        JavaPolicy policy = JavaPolicy.builder("narrow", 1)
                .output(OutputKind.MEAN, 1)
                .branches(List.of(none))
                .scores((observation, outputs) -> {});
        SamplingWorkspace workspace = Workspaces.at(policy, List.of(none), (at, out) -> out.tanhGaussian(0));
        assertThatThrownBy(() -> workspace.describe(null)).hasStackTraceContaining("no float lies between the bounds");
    }

    @Test
    void theBoundsAndBeyondHaveNoDensity() {
        for (float x : new float[] {-1, 1, -1.5f, 2, Float.NaN}) {
            assertThat(TanhSquash.logDensity(-1, 1, x, 0, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void farOutIsTheLastFloatAndNothingBefore() {
        float last = Math.nextDown(1f);
        assertThat(TanhSquash.squash(-1, 1, SATURATION)).isEqualTo(last);
        assertThat(TanhSquash.squash(-1, 1, 1e9)).isEqualTo(last);
        assertThat(TanhSquash.squash(-1, 1, -1e9)).isEqualTo(-last);
        assertThat(TanhSquash.squash(-1, 1, 8)).isLessThan(last);
        assertThat(TanhSquash.isSaturated(-1, 1, last)).isTrue();
        assertThat(TanhSquash.isSaturated(-1, 1, Math.nextDown(last))).isFalse();
        // Floats near 0 are so dense that a lower bound of 0 is out of reach of any ordinary u.
        assertThat(TanhSquash.isSaturated(0, 1, TanhSquash.squash(0, 1, -30))).isFalse();
        assertThat(TanhSquash.squash(0, 1, -30)).isCloseTo((float) Math.exp(-60), within(1e-30f));
    }

    /** Beside a box's end every float is its own alternative: their probabilities, density by width, sum to 1. */
    @ParameterizedTest
    @CsvSource({"9,.5", "12,1", "40,2", "1000,1e-3", "8,1e-3", "8.3,.05", "7,1e-9", "-9,.5", "-1000,1e-3"})
    void probabilitiesOfSingleFloatsSumToOne(double mean, double std) {
        double sum = 0;
        float x = Math.copySign(Math.nextDown(1f), (float) mean);
        for (int i = 0; i < 100_000; i++) {
            double inner = 0.5 * ((double) x + towardsZero(x));
            double outer = i == 0 ? Math.copySign(1, mean) : 0.5 * ((double) x + awayFromZero(x));
            double logDensity = TanhSquash.logDensity(-1, 1, x, mean, std);
            assertThat(logDensity).isNotNaN();
            sum += Math.exp(logDensity) * Math.abs(outer - inner);
            x = towardsZero(x);
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    /** The probability of the drawn float is what frequencies say, also where only a handful of floats can be drawn. */
    @Test
    void frequenciesOfSingleFloatsAgree() {
        SplittableRandom random = new SplittableRandom(5);
        int draws = 200_000;
        double mean = 8.2;
        double std = 0.3;
        Map<Float, Integer> counts = new HashMap<>();
        for (int i = 0; i < draws; i++) {
            counts.merge(TanhSquash.squash(-1, 1, mean + std * random.nextGaussian()), 1, Integer::sum);
        }
        float last = Math.nextDown(1f);
        assertThat(counts).containsKey(last);
        counts.forEach((x, count) -> {
            double width = x == last
                    ? 1 - 0.5 * ((double) x + Math.nextDown(x))
                    : 0.5 * ((double) Math.nextUp(x) - Math.nextDown(x));
            double p = Math.exp(TanhSquash.logDensity(-1, 1, x, mean, std)) * width;
            // Six standard errors and a half, and a little for the rarest.
            assertThat((double) count / draws).isCloseTo(p, within(6.5 * Math.sqrt(p / draws) + 20.0 / draws));
        });
    }

    /** The weight of the last float is the ratio of two tails, which an importance weight needs. */
    @Test
    void theRatioAtTheLastFloatIsThatOfTheTails() {
        float last = Math.nextDown(1f);
        double edge = 0.5 * Math.log((2 - 0.75 * Math.ulp(last)) / (1.5 * Math.ulp(last)));
        double one = Math.exp(TanhSquash.logDensity(-1, 1, last, 9, 1));
        double other = Math.exp(TanhSquash.logDensity(-1, 1, last, 8, 0.5));
        assertThat(one / other).isCloseTo(Normal.cdf(9 - edge) / Normal.cdf((8 - edge) / 0.5), within(1e-6));
    }

    @Test
    void bothFormsAgreeWhereTheyMeet() {
        for (float x : new float[] {-0.9999f, -0.5f, 0.3f, 0.99f, 0.99999f}) {
            double u = 0.5 * (Math.log1p(x) - Math.log1p(-x));
            double std = Math.ulp(x) / (2 * 1e-4 * (1 - (double) x * x));
            double wide = TanhSquash.logDensity(-1, 1, x, u + std, std * 1.5);
            double narrow = TanhSquash.logDensity(-1, 1, x, u + std, std * 0.75);
            double byHand = -0.5 / 2.25 - Math.log(1.5 * std) - Math.log1p(-(double) x * x) - 0.9189385332046728;
            assertThat(wide).isCloseTo(byHand, within(1e-4));
            assertThat(narrow - wide).isCloseTo(-0.5 / 0.5625 + 0.5 / 2.25 + Math.log(2), within(1e-4));
        }
    }

    private static float towardsZero(float x) {
        return x > 0 ? Math.nextDown(x) : Math.nextUp(x);
    }

    private static float awayFromZero(float x) {
        return x > 0 ? Math.nextUp(x) : Math.nextDown(x);
    }
}
