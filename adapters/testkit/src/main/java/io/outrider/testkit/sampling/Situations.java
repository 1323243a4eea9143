package io.outrider.testkit.sampling;

import io.outrider.Branch;
import io.outrider.policy.InputRole;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.SamplerMemory;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A family of random situations that a sampler is tried in: which outputs the policy gives, and how many branches, members
 * and quantiles there are. Scores are at times smooth, at times full of ties, at times huge; masks are at times empty and
 * never full. Immutable.
 */
public final class Situations {

    private static final int STYLES = 8;
    private static final int SMOOTH_STYLES = 4;

    private final List<OutputKind> outputs;
    private final int discreteBranches;
    private final List<Branch> boxes;
    private final int members;
    private final int quantiles;
    private final int candidateFeatures;
    private final @Nullable Supplier<? extends SamplerMemory> memory;
    private final @Nullable InputRole index;
    private final int styles;

    private Situations(
            List<OutputKind> outputs,
            int discreteBranches,
            List<Branch> boxes,
            int members,
            int quantiles,
            int candidateFeatures,
            @Nullable Supplier<? extends SamplerMemory> memory,
            @Nullable InputRole index,
            int styles) {
        this.outputs = outputs;
        this.discreteBranches = discreteBranches;
        this.boxes = boxes;
        this.members = members;
        this.quantiles = quantiles;
        this.candidateFeatures = candidateFeatures;
        this.memory = memory;
        this.index = index;
        this.styles = styles;
    }

    /** Situations of one discrete branch with these outputs, five members and four quantiles where such are among them. */
    public static Situations discrete(OutputKind... outputs) {
        return new Situations(List.of(outputs), 1, List.of(), 5, 4, 0, null, null, STYLES);
    }

    /** Situations of one continuous branch with these outputs. */
    public static Situations continuous(Branch box, OutputKind... outputs) {
        return new Situations(List.of(outputs), 0, List.of(box), 5, 4, 0, null, null, STYLES);
    }

    /** The same with {@code count} discrete branches. */
    public Situations branches(int count) {
        return new Situations(outputs, count, boxes, members, quantiles, candidateFeatures, memory, index, styles);
    }

    /** The same with {@code count} members. */
    public Situations members(int count) {
        return new Situations(
                outputs, discreteBranches, boxes, count, quantiles, candidateFeatures, memory, index, styles);
    }

    /** The same with {@code count} quantiles. */
    public Situations quantiles(int count) {
        return new Situations(
                outputs, discreteBranches, boxes, members, count, candidateFeatures, memory, index, styles);
    }

    /** The same with candidates of {@code width} features in place of fixed alternatives. */
    public Situations candidateFeatures(int width) {
        return new Situations(outputs, discreteBranches, boxes, members, quantiles, width, memory, index, styles);
    }

    /** The same with a memory, made anew for each situation. */
    public Situations memory(Supplier<? extends SamplerMemory> memory) {
        return new Situations(
                outputs, discreteBranches, boxes, members, quantiles, candidateFeatures, memory, index, styles);
    }

    /** The same with members that are those of an index input of this role. */
    public Situations index(InputRole role) {
        return new Situations(
                outputs, discreteBranches, boxes, members, quantiles, candidateFeatures, memory, role, styles);
    }

    /** The same with scores that are smooth only, and so never tie. */
    public Situations withoutTies() {
        return new Situations(
                outputs, discreteBranches, boxes, members, quantiles, candidateFeatures, memory, index, SMOOTH_STYLES);
    }

    /** One of them. */
    public FakeSituation random(RandomGenerator random) {
        return random(random, false);
    }

    FakeSituation random(RandomGenerator random, boolean nothingLegal) {
        return ofSizes(sizes(random), random, nothingLegal);
    }

    /** Several of one shape, as the rows of a batch or the steps of an episode are. */
    List<FakeSituation> alike(int count, RandomGenerator random) {
        int[] sizes = sizes(random);
        return IntStream.range(0, count)
                .mapToObj(i -> ofSizes(sizes, random, false))
                .toList();
    }

    private int[] sizes(RandomGenerator random) {
        int[] sizes = new int[discreteBranches];
        for (int b = 0; b < sizes.length; b++) {
            sizes[b] = 1 + random.nextInt(sizes.length > 1 ? 4 : 7);
        }
        return sizes;
    }

    private FakeSituation ofSizes(int[] sizes, RandomGenerator random, boolean nothingLegal) {
        int alternatives = IntStream.of(sizes).sum();
        FakeSituation.Builder builder = begin(random, sizes);
        for (OutputKind kind : outputs) {
            fill(builder, kind, alternatives, random, random.nextInt(styles));
        }
        for (int b = 0; b < sizes.length; b++) {
            forbid(builder, b, sizes[b], nothingLegal, random);
        }
        return builder.memory(memory == null ? null : memory.get()).index(index).build();
    }

    private FakeSituation.Builder begin(RandomGenerator random, int[] sizes) {
        if (candidateFeatures > 0) {
            float[][] features = new float[sizes[0]][candidateFeatures];
            for (float[] row : features) {
                scores(row, random.nextInt(2), random);
            }
            return FakeSituation.candidates(features);
        }
        Branch[] branches = new Branch[sizes.length + boxes.size()];
        for (int b = 0; b < sizes.length; b++) {
            branches[b] = Branch.discrete(sizes[b]);
        }
        for (int b = 0; b < boxes.size(); b++) {
            branches[sizes.length + b] = boxes.get(b);
        }
        return FakeSituation.branches(branches);
    }

    private void fill(
            FakeSituation.Builder builder, OutputKind kind, int alternatives, RandomGenerator random, int style) {
        int dimensions = boxes.stream().mapToInt(Branch::size).sum();
        switch (kind) {
            case LOGITS, Q, Q_INT -> builder.output(kind, scores(new float[alternatives], style, random));
            case Q_MEMBERS -> builder.output(kind, scores(new float[members * alternatives], style, random), members);
            case QUANTILES ->
                builder.output(
                        kind, scores(new float[members * quantiles * alternatives], style, random), members, quantiles);
            case MEAN -> builder.output(kind, scores(new float[dimensions], 0, random));
            case LOG_STD -> builder.output(kind, deviations(new float[dimensions], random));
            case MEAN_MEMBERS -> builder.output(kind, scores(new float[members * dimensions], 0, random), members);
            default -> builder.output(kind, scores(new float[3], 0, random));
        }
    }

    /** Mostly standard normal; also from {−1, 0, 1}, all equal, and in the ten thousands. */
    private static float[] scores(float[] row, int style, RandomGenerator random) {
        for (int i = 0; i < row.length; i++) {
            row[i] = switch (style) {
                case 0, 1, 2, 3 -> (float) random.nextGaussian();
                case 4, 5 -> random.nextInt(3) - 1;
                case 6 -> 2;
                default -> (float) (1e4 * random.nextGaussian());
            };
        }
        return row;
    }

    private static float[] deviations(float[] row, RandomGenerator random) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (-1 + random.nextDouble());
        }
        return row;
    }

    private static void forbid(
            FakeSituation.Builder builder, int branch, int size, boolean nothingLegal, RandomGenerator random) {
        int kept = random.nextInt(size);
        boolean masked = nothingLegal || random.nextBoolean();
        for (int a = 0; a < size && masked; a++) {
            if (nothingLegal || (a != kept && random.nextInt(3) == 0)) {
                builder.forbid(branch, a);
            }
        }
    }
}
