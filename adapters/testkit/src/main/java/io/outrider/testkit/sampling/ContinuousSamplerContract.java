package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.PropensityKind;
import io.outrider.internal.sampling.SamplerChecks;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every sampler of continuous actions must keep; see {@link SamplerContract}. Situations must have one or two
 * dimensions: the described density is integrated over cells and compared with how many latent draws fall into each.
 */
public abstract class ContinuousSamplerContract {

    private static final int SITUATIONS = 8;
    private static final double THRESHOLD = 1e-6 / SITUATIONS;
    private static final double[] NODES = {0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363
    };
    private static final double[] WEIGHTS = {
        0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763
    };

    /** For subclasses. */
    protected ContinuousSamplerContract() {}

    /** The sampler under test. */
    protected abstract PathSampler sampler();

    /** The situations that it must work in. */
    protected abstract Situations situations();

    /**
     * Draws an action the way the sampler is defined, without using it.
     *
     * @param values to be filled
     */
    protected abstract void draw(Situation at, RandomGenerator random, double[] values);

    /** Needs must be met by the situations that the sampler is for. */
    @Test
    public final void declaresWhatItNeeds() {
        FakeSituation at = situations().random(new SplittableRandom(1));
        assertThat(SamplerChecks.unmet(sampler(), at.signature(), at.branches(), false))
                .isEmpty();
    }

    /** What the runtime draws has a positive, finite density, and the recorded one is that of the drawn action. */
    @Test
    public final void recordsTheDensityOfWhatIsDrawn() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 200; i++) {
            Described described = subject().random(random).describe(sampler());
            Described.Draw draw = described.draw(i);
            assertThat(described.kind()).isEqualTo(PropensityKind.DENSITY);
            assertThat(draw.propensity()).isPositive().isFinite();
            assertThat(described.density(draw.values())).isEqualTo(draw.propensity());
            assertThat(Math.exp(draw.logPropensity()) / draw.propensity()).isCloseTo(1, within(1e-12));
        }
    }

    /** A NaN, or an infinite value, is an error that says so, never an action. */
    @Test
    public final void refusesWhatIsNoNumber() {
        ScoreProperties.refusesWhatIsNoNumber(subject());
    }

    /** A decision among others, in one run, is described as it is alone; lent arrays are not read before written. */
    @Test
    public final void doesNotDependOnThePlaceInABatch() {
        CallProperties.describeRowsAlike(subject());
    }

    /** Actors that decide in turn are described as if each were alone; every episode begins anew. */
    @Test
    public final void keepsEpisodesApart() {
        HeldProperties.keepEpisodesApart(subject());
    }

    /** A memory that is saved and restored goes on as if nothing had been, wherever a run is cut. */
    @Test
    public final void remembersAcrossRestarts() {
        CallProperties.remembersAcrossRestarts(subject());
    }

    /**
     * Where components are stable, and one is held for an episode: the densities of its steps multiply to that of the
     * sequence, worked out over components.
     */
    @Test
    public final void heldDensitiesMultiplyToThatOfTheSequence() {
        HeldProperties.multiplyToEnumeratedSequences(subject());
    }

    private Subject subject() {
        return new Subject(sampler(), situations());
    }

    /** What is described is what the definition draws: 10⁵ latent draws. */
    @Test
    public final void agreesWithLatentDraws() {
        compareWithLatentDraws(100_000);
    }

    /** What is described is what the definition draws: 10⁶ latent draws. */
    @Test
    @Tag("slow")
    public final void agreesWithManyLatentDraws() {
        compareWithLatentDraws(1_000_000);
    }

    private void compareWithLatentDraws(int draws) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < SITUATIONS; i++) {
            FakeSituation at = subject().random(random);
            Described described = at.describe(sampler());
            Situation situation = at.situation();
            int dimensions = situation.scores().dimensions();
            double[][] edges = edges(situation, dimensions, random);
            double[] probabilities = cells(described, edges);
            long[] counts = new long[probabilities.length];
            double[] values = new double[dimensions];
            for (int n = 0; n < draws; n++) {
                draw(situation, random, values);
                counts[cell(values, edges)]++;
            }
            assertThat(ChiSquare.pValue(counts, probabilities))
                    .as(() -> "χ² of counts " + Arrays.toString(counts) + " against " + Arrays.toString(probabilities)
                            + " in " + at)
                    .isGreaterThan(THRESHOLD);
        }
    }

    /** Edges of cells, in each dimension, at quantiles of a sample of their own. */
    private double[][] edges(Situation at, int dimensions, SplittableRandom random) {
        int sample = 4_000;
        int cells = dimensions == 1 ? 40 : 8;
        double[][] drawn = new double[dimensions][sample];
        double[] values = new double[dimensions];
        for (int n = 0; n < sample; n++) {
            draw(at, random, values);
            for (int d = 0; d < dimensions; d++) {
                drawn[d][n] = values[d];
            }
        }
        double[][] edges = new double[dimensions][cells + 1];
        for (int d = 0; d < dimensions; d++) {
            Arrays.sort(drawn[d]);
            for (int c = 0; c <= cells; c++) {
                edges[d][c] = drawn[d][20 + (sample - 41) * c / cells];
            }
        }
        return edges;
    }

    /** The described probability of each cell; the last one is all that lies outside. */
    private static double[] cells(Described described, double[][] edges) {
        int side = edges[0].length - 1;
        int rows = edges.length == 1 ? 1 : side;
        double[] probabilities = new double[rows * side + 1];
        double inside = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < side; x++) {
                double p = edges.length == 1
                        ? integral(described, edges[0][x], edges[0][x + 1])
                        : integral(described, edges[0][x], edges[0][x + 1], edges[1][y], edges[1][y + 1]);
                probabilities[y * side + x] = p;
                inside += p;
            }
        }
        probabilities[rows * side] = Math.max(0, 1 - inside);
        return probabilities;
    }

    private static int cell(double[] values, double[][] edges) {
        int index = 0;
        int side = edges[0].length - 1;
        for (int d = edges.length - 1; d >= 0; d--) {
            int position = Arrays.binarySearch(edges[d], values[d]);
            int at = position >= 0 ? position : -position - 2;
            if (at < 0 || at >= side) {
                return edges.length == 1 ? side : side * side;
            }
            index = index * side + at;
        }
        return index;
    }

    private static double integral(Described described, double from, double to) {
        double sum = 0;
        for (int i = 0; i < 2 * NODES.length; i++) {
            sum += weight(i) * described.density((float) node(i, from, to));
        }
        return sum * (to - from) / 2;
    }

    private static double integral(Described described, double fromX, double toX, double fromY, double toY) {
        double sum = 0;
        for (int i = 0; i < 2 * NODES.length; i++) {
            for (int j = 0; j < 2 * NODES.length; j++) {
                sum += weight(i)
                        * weight(j)
                        * described.density((float) node(i, fromX, toX), (float) node(j, fromY, toY));
            }
        }
        return sum * (toX - fromX) * (toY - fromY) / 4;
    }

    private static double weight(int i) {
        return WEIGHTS[i / 2];
    }

    private static double node(int i, double from, double to) {
        double signed = i % 2 == 0 ? NODES[i / 2] : -NODES[i / 2];
        return 0.5 * (from + to) + 0.5 * (to - from) * signed;
    }
}
