package io.outrider.evaluation;

import io.outrider.Branch;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.SamplerMemory;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a recorded row puts into lanes and work spaces, as the engine did when it was decided. */
final class RecordedRow {

    private static final int LEAST_CANDIDATES = 8;

    private RecordedRow() {}

    /** The number of candidates of a row; 0 where actions are not candidates. */
    static int candidates(Transition row) {
        float[][] candidates = row.candidates();
        return candidates == null ? 0 : candidates.length;
    }

    /** The padded number of candidates of a lane that this row fits in. */
    static int capacity(PolicySignature signature, Transition row) {
        if (!signature.hasCandidates()) {
            return 0;
        }
        int fixed = signature
                .inputs()
                .get(signature.indexOf(InputRole.CANDIDATES))
                .shape()
                .get(0);
        int count = candidates(row);
        if (fixed > 0 && count > fixed) {
            throw new IllegalArgumentException("the decision " + row.decisionId() + " has " + count
                    + " candidates, but the policy takes at most " + fixed);
        }
        return fixed > 0 ? fixed : Math.max(LEAST_CANDIDATES, Integer.highestOneBit(Math.max(1, 2 * count - 1)));
    }

    /** Begins the row's decision in {@code sampling}, whose lane holds its outputs at row 0. */
    static void begin(
            SamplingWorkspace sampling,
            List<Branch> branches,
            Transition row,
            double explorationRate,
            @Nullable SamplerMemory memory) {
        int count = candidates(row);
        sampling.row(0, count);
        if (row.slot() >= 0) {
            sampling.sharesIndices();
        }
        boolean[] mask = row.mask();
        if (mask != null) {
            forbid(sampling, branches, row, mask);
        }
        float[] features = features(row);
        int step = row.slot() >= 0 ? row.slot() : (int) Math.min(row.t(), Integer.MAX_VALUE);
        sampling.context(step, explorationRate, memory, features, count == 0 ? 0 : features.length / count);
    }

    private static void forbid(SamplingWorkspace sampling, List<Branch> branches, Transition row, boolean[] mask) {
        int at = 0;
        for (int b = 0; b < Math.max(1, branches.size()); b++) {
            int size = branches.isEmpty()
                    ? candidates(row)
                    : branches.get(b).isDiscrete() ? branches.get(b).size() : 0;
            if (at + size > mask.length) {
                throw new IllegalArgumentException("the mask of the decision " + row.decisionId() + " has "
                        + mask.length + " alternatives, which are fewer than those of the action");
            }
            for (int a = 0; a < size; a++) {
                if (!mask[at + a]) {
                    sampling.forbid(b, a);
                }
            }
            at += size;
        }
    }

    /** All candidates' features, one candidate after another. */
    private static float[] features(Transition row) {
        float[][] candidates = row.candidates();
        if (candidates == null || candidates.length == 0) {
            return new float[0];
        }
        int width = candidates[0].length;
        float[] features = new float[candidates.length * width];
        for (int k = 0; k < candidates.length; k++) {
            System.arraycopy(candidates[k], 0, features, k * width, width);
        }
        return features;
    }

    /**
     * Writes the row into row 0 of the inputs of {@code lane}; recurrent state stays as it is.
     *
     * @throws IllegalArgumentException if the row's observation is not of the policy's size
     */
    static void write(PolicySignature signature, Lane lane, Transition row, int capacity) {
        float[] observation = row.observation();
        int at = 0;
        for (int i = 0; i < signature.inputs().size(); i++) {
            InputSpec input = signature.inputs().get(i);
            int size = input.size(capacity);
            switch (input.role()) {
                case OBSERVATION -> {
                    requireValues(row, observation, at + size);
                    put(lane, i, input, observation, at, size);
                    at += size;
                }
                case ACTION_MASK -> fillMask(lane.input(i), size, row.mask(), size);
                case CANDIDATE_MASK -> fillMask(lane.input(i), size, null, candidates(row));
                case CANDIDATES -> fill(lane.input(i), size, features(row));
                case STATE -> {}
                case Z, DROPOUT_MASK ->
                    throw new IllegalArgumentException(
                            "the policy's input " + input + " is an index, which rows do not hold");
            }
        }
        if (at != observation.length) {
            throw wrongSize(row, observation, at);
        }
    }

    private static void requireValues(Transition row, float[] observation, int needed) {
        if (observation.length < needed) {
            throw wrongSize(row, observation, needed);
        }
    }

    private static IllegalArgumentException wrongSize(Transition row, float[] observation, int expected) {
        return new IllegalArgumentException("the observation of the decision " + row.decisionId() + " has "
                + observation.length + " values, but the policy takes " + expected);
    }

    private static void put(Lane lane, int index, InputSpec input, float[] values, int from, int size) {
        if (!input.integer()) {
            lane.input(index).put(0, values, from, size);
            return;
        }
        LongBuffer integers = lane.integers(index);
        for (int j = 0; j < size; j++) {
            integers.put(j, (long) values[from + j]);
        }
    }

    private static void fill(FloatBuffer input, int size, float[] values) {
        input.put(0, values, 0, values.length);
        for (int j = values.length; j < size; j++) {
            input.put(j, 0f);
        }
    }

    private static void fillMask(FloatBuffer input, int size, boolean @Nullable [] mask, int used) {
        for (int j = 0; j < size; j++) {
            boolean on = j < used && (mask == null || mask[j]);
            input.put(j, on ? 1f : 0f);
        }
    }
}
