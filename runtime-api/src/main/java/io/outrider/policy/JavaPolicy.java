package io.outrider.policy;

import io.outrider.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A policy written in Java: a hand-made rule, a table, a posterior in closed form, a fake in a test.
 *
 * <pre>{@code
 * Policy policy = JavaPolicy.builder("rule-1", 2)
 *         .output(OutputKind.LOGITS, 3)
 *         .scores((observation, outputs) -> outputs[0][1] = observation[0]);
 * }</pre>
 *
 * <p>Thread-safe if its function is. Its outputs do not depend on how rows are batched.
 */
public final class JavaPolicy implements Policy {

    private static final String OBSERVATION = "observation";

    private final String version;
    private final PolicySignature signature;
    private final Function<LaneSize, Lane> lanes;
    private final boolean placeholder;
    private final double flopsPerRow;

    /** Computes the outputs of one row. */
    @FunctionalInterface
    public interface RowFunction {

        /**
         * Fills {@code outputs} (one array an output in the order of declaration, zeros at first) from {@code observation};
         * both are the lane's own and must not be kept.
         */
        void scores(float[] observation, float[][] outputs);
    }

    /** Computes the outputs of one row for one index. */
    @FunctionalInterface
    public interface IndexedFunction {

        /**
         * Fills {@code outputs} (one array an output in the order of declaration, zeros at first) from {@code observation}
         * and the {@code index} that the engine drew; all arrays are the lane's own and must not be kept.
         */
        void scores(float[] observation, float[] index, float[][] outputs);
    }

    /** Computes the outputs of one candidate. */
    @FunctionalInterface
    public interface CandidateFunction {

        /**
         * Fills {@code outputs} (one array an output in the order of declaration, a value a member or one, zeros at first)
         * for one candidate; all arrays are the lane's own and must not be kept.
         */
        void scores(float[] context, float[] candidate, float[][] outputs);
    }

    private JavaPolicy(Builder builder, PolicySignature signature, Function<LaneSize, Lane> lanes) {
        this.version = builder.version;
        this.signature = signature;
        this.lanes = lanes;
        this.placeholder = builder.placeholder;
        this.flopsPerRow = builder.flopsPerRow;
    }

    /** Begins a policy of version {@code version} over observations of {@code observationSize} floats. */
    public static Builder builder(String version, int observationSize) {
        return new Builder(version, observationSize);
    }

    /**
     * The policy that knows nothing, for a slot before any model exists: it offers every kind of output that a sampler may
     * ask for but features, all zero and with one member, so that all alternatives of the discrete {@code branches} are tied, and the
     * continuous ones have mean 0 and standard deviation 1. It {@link #isPlaceholder is a placeholder}.
     */
    public static Policy uniform(int observationSize, List<Branch> branches) {
        int alternatives = size(branches, true);
        int dimensions = size(branches, false);
        Builder builder = builder("uniform", observationSize).branches(branches);
        if (alternatives > 0) {
            builder.output(OutputKind.LOGITS, alternatives)
                    .output(OutputKind.Q, alternatives)
                    .output(OutputKind.Q_INT, alternatives)
                    .output(OutputKind.Q_MEMBERS, 1, alternatives)
                    .output(OutputKind.QUANTILES, 1, 1, alternatives);
        }
        if (dimensions > 0) {
            builder.output(OutputKind.MEAN, dimensions)
                    .output(OutputKind.LOG_STD, dimensions)
                    .output(OutputKind.MEAN_MEMBERS, 1, dimensions);
        }
        builder.output(OutputKind.VALUE, 1);
        builder.placeholder = true;
        return builder.scores((observation, outputs) -> {});
    }

    private static int size(List<Branch> branches, boolean discrete) {
        return branches.stream()
                .filter(branch -> branch.isDiscrete() == discrete)
                .mapToInt(Branch::size)
                .sum();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public PolicySignature signature() {
        return signature;
    }

    @Override
    public Lane openLane(LaneSize size) {
        return lanes.apply(size);
    }

    @Override
    public double flopsPerRow() {
        return flopsPerRow;
    }

    @Override
    public boolean isPlaceholder() {
        return placeholder;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "JavaPolicy[" + version + "]";
    }

    /** Collects what a {@link JavaPolicy} declares. Not thread-safe. */
    public static final class Builder {
        private final String version;
        private final int observationSize;
        private final List<OutputSpec> outputs = new ArrayList<>();
        private List<Branch> branches = List.of();
        private Squash squash = Squash.UNSTATED;
        private boolean placeholder;
        private double flopsPerRow = Double.NaN;

        private Builder(String version, int observationSize) {
            if (observationSize < 1) {
                throw new IllegalArgumentException("an observation needs at least one value, not " + observationSize);
            }
            this.version = version;
            this.observationSize = observationSize;
        }

        /** Declares an output of {@code shape}, without the batch. */
        public Builder output(OutputKind kind, Integer... shape) {
            if (shape.length == 0) {
                throw new IllegalArgumentException("the output " + kind + " of policy " + version + " needs a shape");
            }
            outputs.add(new OutputSpec(kind.name().toLowerCase(Locale.ROOT), kind, List.of(shape)));
            return this;
        }

        /** States the branches of an action; by default one discrete branch, as large as the first output's rows. */
        public Builder branches(List<Branch> branches) {
            this.branches = List.copyOf(branches);
            return this;
        }

        /**
         * States what lies between the mean and the action of every continuous branch; {@link Squash#UNSTATED} unless said.
         * {@link Squash#TANH} needs finite bounds, which is checked with the branches.
         */
        public Builder squash(Squash squash) {
            this.squash = squash;
            return this;
        }

        /**
         * States what one row costs, in floating-point operations; not known unless set.
         *
         * @throws IllegalArgumentException if {@code flops} is negative or not finite
         */
        public Builder flopsPerRow(double flops) {
            if (!(flops >= 0) || Double.isInfinite(flops)) {
                throw new IllegalArgumentException(
                        "a row of policy " + version + " cannot cost " + flops + " floating-point operations");
            }
            flopsPerRow = flops;
            return this;
        }

        /**
         * The policy whose outputs {@code function} computes.
         *
         * @throws IllegalStateException if no output was declared
         */
        public JavaPolicy scores(RowFunction function) {
            PolicySignature signature = signature(List.of(InputSpec.observation(OBSERVATION, observationSize)));
            IndexedFunction ofObservation = (observation, index, values) -> function.scores(observation, values);
            return new JavaPolicy(this, signature, size -> new JavaLane(signature, size, ofObservation));
        }

        private PolicySignature signature(List<InputSpec> inputs) {
            if (outputs.isEmpty()) {
                throw new IllegalStateException("the policy " + version + " declares no output");
            }
            List<Integer> first = outputs.get(0).shape();
            List<Branch> actions =
                    branches.isEmpty() ? List.of(Branch.discrete(first.get(first.size() - 1))) : branches;
            List<Squash> squashes = actions.stream()
                    .map(branch -> branch.isDiscrete() ? Squash.UNSTATED : squash)
                    .toList();
            return new PolicySignature(inputs, outputs, List.of(), actions, squashes);
        }

        /**
         * The policy whose outputs {@code function} computes from an observation and an index, which the engine draws: what
         * {@code Samplers.epinet} and {@code Samplers.monteCarloDropout} are for.
         *
         * @param role {@link InputRole#Z} or {@link InputRole#DROPOUT_MASK}
         * @param shape the shape of an index, without the batch
         * @throws IllegalArgumentException if {@code role} is another one
         * @throws IllegalStateException if no output was declared
         */
        public JavaPolicy indexed(InputRole role, List<Integer> shape, IndexedFunction function) {
            if (role != InputRole.Z && role != InputRole.DROPOUT_MASK) {
                throw new IllegalArgumentException("an index has role Z or DROPOUT_MASK, not " + role);
            }
            PolicySignature signature = signature(List.of(
                    InputSpec.observation(OBSERVATION, observationSize),
                    new InputSpec(role.name().toLowerCase(Locale.ROOT), role, false, shape)));
            return new JavaPolicy(this, signature, size -> new JavaLane(signature, size, function));
        }

        /**
         * The policy whose outputs for each candidate of {@code width} features {@code function} computes; shapes are
         * declared with −1 for the candidates: {@code output(OutputKind.Q_MEMBERS, 5, -1)}.
         *
         * @throws IllegalStateException if no output was declared, or one does not end in −1
         */
        public JavaPolicy candidates(int width, CandidateFunction function) {
            if (outputs.isEmpty()) {
                throw new IllegalStateException("the policy " + version + " declares no output");
            }
            for (OutputSpec output : outputs) {
                List<Integer> shape = output.shape();
                if (shape.get(shape.size() - 1) >= 0) {
                    throw new IllegalStateException("the output " + output + " of policy " + version
                            + " must end in -1, which stands for the number of candidates");
                }
            }
            PolicySignature signature = new PolicySignature(
                    List.of(
                            InputSpec.observation(OBSERVATION, observationSize),
                            new InputSpec("candidates", InputRole.CANDIDATES, false, List.of(-1, width))),
                    outputs,
                    List.of(),
                    List.of());
            return new JavaPolicy(this, signature, size -> new JavaCandidateLane(signature, size, function));
        }
    }
}
