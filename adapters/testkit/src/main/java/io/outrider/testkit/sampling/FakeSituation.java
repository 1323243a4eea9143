package io.outrider.testkit.sampling;

import io.outrider.Branch;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A situation made of given scores, for testing a sampler without an agent. The runtime's own views and checks are behind
 * it, so that a sampler sees what it would see in service.
 *
 * <pre>{@code
 * Described described = FakeSituation.discrete(3).q(1, 2, 2).forbid(1).build().describe(Samplers.greedy());
 * assertThat(described.probabilities()).containsExactly(0, 0, 1);
 * }</pre>
 *
 * <p>Immutable but for the memory that it was given; not thread-safe.
 */
public final class FakeSituation {

    private final Builder parts;

    private FakeSituation(Builder parts) {
        this.parts = parts;
    }

    /** Begins a situation of one discrete branch for each of {@code alternatives}. */
    public static Builder discrete(int... alternatives) {
        return new Builder(
                Arrays.stream(alternatives).mapToObj(Branch::discrete).toList(), List.of());
    }

    /** Begins a situation of these branches. */
    public static Builder branches(Branch... branches) {
        return new Builder(List.of(branches), List.of());
    }

    /** Begins a situation of candidates, given by their features; all must have equally many. */
    public static Builder candidates(float[]... features) {
        return new Builder(List.of(), List.of(features));
    }

    /** What a sampler sees. */
    public Situation situation() {
        return workspace(new NoSampler()).situation();
    }

    /**
     * What {@code sampler} describes here.
     *
     * @throws io.outrider.DecisionException if nothing is legal, a score is no number, or the answer is no distribution
     */
    public Described describe(PathSampler sampler) {
        return describe(sampler, null);
    }

    Described describe(PathSampler sampler, @Nullable EpisodeFilter filter) {
        SamplingWorkspace workspace = workspace(sampler);
        workspace.describe(workspace.holdsComponents() ? filter : null);
        return described(workspace);
    }

    /** The shape of the policy that these scores come from. */
    public PolicySignature signature() {
        List<OutputSpec> outputs = new ArrayList<>();
        parts.shapes.forEach(
                (kind, shape) -> outputs.add(new OutputSpec(kind.name().toLowerCase(Locale.ROOT), kind, shape)));
        List<InputSpec> inputs = new ArrayList<>(List.of(InputSpec.observation("observation", 1)));
        InputRole index = parts.index;
        if (index != null) {
            List<Integer> members = parts.shapes.getOrDefault(OutputKind.Q_MEMBERS, List.of(1));
            inputs.add(new InputSpec("index", index, false, List.of(members.get(0), 1)));
        }
        return new PolicySignature(inputs, outputs, List.of(), parts.branches);
    }

    /** The branches of an action; empty for candidates. */
    public List<Branch> branches() {
        return parts.branches;
    }

    private SamplingWorkspace workspace(PathSampler sampler) {
        SamplingWorkspace workspace =
                new SamplingWorkspace(signature(), parts.branches, sampler, parts.candidates.size());
        workspace.bind(new FixedLane(rows()));
        begin(workspace, 0);
        return workspace;
    }

    /** The values of all outputs, in the order of the signature. */
    List<float[]> rows() {
        return new ArrayList<>(parts.values.values());
    }

    /** Begins a decision here, in row {@code row} of the lane that {@code workspace} is bound to. */
    void begin(SamplingWorkspace workspace, int row) {
        int candidates = parts.candidates.size();
        workspace.row(row, candidates);
        for (int[] illegal : parts.illegal) {
            workspace.forbid(illegal[0], illegal[1]);
        }
        int width = candidates == 0 ? 0 : parts.candidates.get(0).length;
        float[] features = new float[candidates * width];
        for (int c = 0; c < candidates; c++) {
            System.arraycopy(parts.candidates.get(c), 0, features, c * width, width);
        }
        workspace.context(parts.step, parts.explorationRate, parts.memory, features, width);
    }

    Described described(SamplingWorkspace workspace) {
        return new Described(workspace, parts.sizes());
    }

    /** The sizes of the discrete branches, or the number of candidates. */
    int[] sizes() {
        return parts.sizes();
    }

    /** The features of candidates, the situation's own; empty where actions are not candidates. */
    List<float[]> candidates() {
        return parts.candidates;
    }

    boolean remembers() {
        return parts.memory != null;
    }

    /** The kinds of outputs that are given. */
    Set<OutputKind> outputs() {
        return parts.values.keySet();
    }

    /** A copy of an output that is given. */
    float[] output(OutputKind kind) {
        return Objects.requireNonNull(parts.values.get(kind)).clone();
    }

    /** A builder that begins with all that this situation has. */
    Builder copy() {
        Builder copy = new Builder(
                parts.branches, parts.candidates.stream().map(float[]::clone).toList());
        parts.values.forEach((kind, values) -> copy.values.put(kind, values.clone()));
        copy.shapes.putAll(parts.shapes);
        copy.illegal.addAll(parts.illegal);
        return copy.step(parts.step)
                .explorationRate(parts.explorationRate)
                .memory(parts.memory)
                .index(parts.index);
    }

    /**
     * The same situation with the alternatives of its only branch in another order: alternative {@code i} of the new one is
     * alternative {@code order[i]} of this one.
     *
     * @throws IllegalStateException if there is not exactly one branch, a discrete one
     */
    public FakeSituation permuted(int... order) {
        int size = parts.alternatives();
        if (parts.branches.size() > 1 || size != order.length) {
            throw new IllegalStateException(
                    "only the alternatives of one branch can be permuted, by as many positions");
        }
        Builder permuted = new Builder(
                parts.branches,
                parts.candidates.isEmpty()
                        ? List.of()
                        : Arrays.stream(order).mapToObj(parts.candidates::get).toList());
        parts.values.forEach((kind, values) -> {
            float[] moved = values.clone();
            boolean perAlternative = kind.compareTo(OutputKind.QUANTILES) <= 0;
            for (int i = 0; i < values.length && perAlternative; i++) {
                moved[i] = values[i - i % size + order[i % size]];
            }
            permuted.values.put(kind, moved);
        });
        permuted.shapes.putAll(parts.shapes);
        for (int i = 0; i < size; i++) {
            for (int[] illegal : parts.illegal) {
                if (illegal[1] == order[i]) {
                    permuted.forbid(i);
                }
            }
        }
        return permuted.step(parts.step)
                .explorationRate(parts.explorationRate)
                .memory(parts.memory)
                .index(parts.index)
                .build();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("FakeSituation[");
        text.append(parts.candidates.isEmpty() ? parts.branches : parts.candidates.size() + " candidates");
        parts.values.forEach(
                (kind, values) -> text.append(", ").append(kind).append('=').append(Arrays.toString(values)));
        for (int[] illegal : parts.illegal) {
            text.append(", illegal ").append(Arrays.toString(illegal));
        }
        return text.append(']').toString();
    }

    /** Stands in where only the situation is wanted. */
    private static final class NoSampler implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {}

        @Override
        public Needs needs() {
            return Needs.nothing();
        }
    }

    /** Collects the scores of a {@link FakeSituation}. Not thread-safe. */
    public static final class Builder {

        private final List<Branch> branches;
        private final List<float[]> candidates;
        private final Map<OutputKind, float[]> values = new EnumMap<>(OutputKind.class);
        private final Map<OutputKind, List<Integer>> shapes = new EnumMap<>(OutputKind.class);
        private final List<int[]> illegal = new ArrayList<>();
        private int step;
        private double explorationRate = 1;
        private @Nullable SamplerMemory memory;
        private @Nullable InputRole index;

        private Builder(List<Branch> branches, List<float[]> candidates) {
            this.branches = branches;
            this.candidates = candidates;
        }

        private int alternatives() {
            return candidates.isEmpty() ? size(true) : candidates.size();
        }

        private int size(boolean discrete) {
            return branches.stream()
                    .filter(branch -> branch.isDiscrete() == discrete)
                    .mapToInt(Branch::size)
                    .sum();
        }

        private int[] sizes() {
            return candidates.isEmpty()
                    ? branches.stream()
                            .filter(Branch::isDiscrete)
                            .mapToInt(Branch::size)
                            .toArray()
                    : new int[] {candidates.size()};
        }

        /**
         * Sets an output to {@code row}, its axes one inside the other as {@link OutputKind} says, without the batch.
         *
         * @param leading the sizes of the axes before the last: members, quantiles
         */
        public Builder output(OutputKind kind, float[] row, Integer... leading) {
            List<Integer> shape = new ArrayList<>(List.of(leading));
            int before = shape.stream().reduce(1, Math::multiplyExact);
            shape.add(row.length / before);
            values.put(kind, row.clone());
            shapes.put(kind, List.copyOf(shape));
            return this;
        }

        /** Gives an output other values, in the shape that it has. */
        Builder replace(OutputKind kind, float[] row) {
            values.put(kind, row.clone());
            return this;
        }

        /** Sets the logits of all alternatives, the branches' side by side. */
        public Builder logits(double... logits) {
            return output(OutputKind.LOGITS, floats(logits));
        }

        /** Sets the predicted returns of all alternatives, the branches' side by side. */
        public Builder q(double... q) {
            return output(OutputKind.Q, floats(q));
        }

        /** Sets the predicted returns of all alternatives by member. */
        public Builder members(double[]... members) {
            float[] row = new float[members.length * members[0].length];
            for (int m = 0; m < members.length; m++) {
                System.arraycopy(floats(members[m]), 0, row, m * members[0].length, members[0].length);
            }
            return output(OutputKind.Q_MEMBERS, row, members.length);
        }

        /** Sets the means of all dimensions. */
        public Builder mean(double... mean) {
            return output(OutputKind.MEAN, floats(mean));
        }

        /** Sets the logarithms of the standard deviations of all dimensions. */
        public Builder logStd(double... logStd) {
            return output(OutputKind.LOG_STD, floats(logStd));
        }

        private static float[] floats(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }

        /** Makes alternative {@code action} of the first branch illegal. */
        public Builder forbid(int action) {
            return forbid(0, action);
        }

        /** Makes alternative {@code action} of branch {@code branch} illegal. */
        public Builder forbid(int branch, int action) {
            illegal.add(new int[] {branch, action});
            return this;
        }

        /** Sets the position in the episode; 0 unless set. */
        public Builder step(int step) {
            this.step = step;
            return this;
        }

        /** Sets how much exploration is wanted; 1 unless set. */
        public Builder explorationRate(double explorationRate) {
            this.explorationRate = explorationRate;
            return this;
        }

        /** Says that members are those of an index input of this role; of none unless set. */
        public Builder index(@Nullable InputRole role) {
            this.index = role;
            return this;
        }

        /** Sets the sampler's memory; none unless set. */
        public Builder memory(@Nullable SamplerMemory memory) {
            this.memory = memory;
            return this;
        }

        /**
         * The situation. Without any scores it has logits of 0.
         */
        public FakeSituation build() {
            if (values.isEmpty() && alternatives() > 0) {
                logits(new double[alternatives()]);
            }
            return new FakeSituation(this);
        }
    }
}
