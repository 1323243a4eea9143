package io.outrider.internal.sampling;

import io.outrider.DecisionException;
import io.outrider.policy.Lane;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A copy of one row of a policy's outputs. Kinds that are given per alternative or per dimension have that as their last
 * axis; what comes before it is members, then quantiles.
 */
final class ScoreRow {

    /** Fewer floats are read one by one sooner than the copy of an array begins. */
    private static final int WORTH_COPYING = 8;

    private final List<OutputSpec> outputs;
    private final BranchTable table;
    /** By output; empty for recurrent state, which is no score. */
    private final float[][] rows;

    private final FloatBuffer[] buffers;
    /** By output, whether its last axis is alternatives. */
    private final boolean[] byAlternative;

    /** By kind, the row of its first output. */
    private final Map<OutputKind, float[]> byKind = new EnumMap<>(OutputKind.class);

    private final int members;
    private final int quantiles;
    private final int memberMeans;

    ScoreRow(PolicySignature signature, BranchTable table) {
        this.outputs = signature.outputs();
        this.table = table;
        rows = new float[outputs.size()][];
        buffers = new FloatBuffer[outputs.size()];
        byAlternative = new boolean[outputs.size()];
        for (int i = 0; i < rows.length; i++) {
            OutputSpec output = outputs.get(i);
            rows[i] = new float[output.kind() == OutputKind.STATE ? 0 : output.size(table.capacity)];
            byAlternative[i] = perAlternative(output.kind());
            byKind.putIfAbsent(output.kind(), rows[i]);
            checkShape(output, rows[i].length);
        }
        int direct = leading(signature, OutputKind.Q_MEMBERS, 0);
        int grouped = leading(signature, OutputKind.QUANTILES, 0);
        if (direct > 0 && grouped > 0 && direct != grouped) {
            throw new IllegalArgumentException("the policy's Q_MEMBERS have " + direct
                    + " members, but its QUANTILES have " + grouped + "; they must be the same ones");
        }
        members = Math.max(direct, grouped);
        quantiles = leading(signature, OutputKind.QUANTILES, 1);
        memberMeans = leading(signature, OutputKind.MEAN_MEMBERS, 0);
    }

    private void checkShape(OutputSpec output, int size) {
        int leadingAxes = leadingAxes(output.kind());
        if (leadingAxes < 0) {
            return;
        }
        int last = perAlternative(output.kind()) ? table.capacity : table.dimensions;
        List<Integer> shape = output.shape();
        boolean fits = shape.size() == leadingAxes + 1 && last > 0 && size > 0;
        int end = shape.isEmpty() ? 0 : shape.get(shape.size() - 1);
        if (!fits || (end >= 0 && end != last)) {
            throw new IllegalArgumentException(
                    "the output " + output + " does not fit the action: its last axis must have "
                            + last + (perAlternative(output.kind()) ? " alternatives" : " dimensions") + " after "
                            + leadingAxes + " others");
        }
    }

    private static boolean perAlternative(OutputKind kind) {
        return kind.compareTo(OutputKind.QUANTILES) <= 0;
    }

    /** How many axes come before alternatives or dimensions; −1 where there is no such axis. */
    private static int leadingAxes(OutputKind kind) {
        return switch (kind) {
            case LOGITS, Q, Q_INT, MEAN, LOG_STD -> 0;
            case Q_MEMBERS, MEAN_MEMBERS -> 1;
            case QUANTILES -> 2;
            case VALUE, FEATURES, STATE, NOVELTY -> -1;
        };
    }

    private static int leading(PolicySignature signature, OutputKind kind, int axis) {
        return signature.output(kind).map(output -> output.shape().get(axis)).orElse(0);
    }

    void bind(Lane lane) {
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = lane.output(i);
        }
    }

    /** Copies row {@code row} of the bound lane. */
    void read(int row) {
        for (int i = 0; i < rows.length; i++) {
            float[] target = rows[i];
            int start = row * target.length;
            if (target.length >= WORTH_COPYING) {
                buffers[i].get(start, target);
                continue;
            }
            for (int j = 0; j < target.length; j++) {
                target[j] = buffers[i].get(start + j);
            }
        }
    }

    /** The copied values of the first output of {@code kind}; null if the policy gives none. */
    float @Nullable [] values(OutputKind kind) {
        return byKind.get(kind);
    }

    boolean has(OutputKind kind) {
        return byKind.containsKey(kind);
    }

    int members() {
        return members;
    }

    int quantiles() {
        return quantiles;
    }

    int memberMeans() {
        return memberMeans;
    }

    /** Fails with the output's name and the index if a score is not a number that it may be. */
    void check() {
        for (int i = 0; i < rows.length; i++) {
            if (!FiniteFloats.all(rows[i])) {
                blame(outputs.get(i), rows[i]);
            }
        }
    }

    /** Finds out whether what is not finite may be so, and where it is if not. */
    private void blame(OutputSpec output, float[] values) {
        if (perAlternative(output.kind())) {
            blameAlternatives(output, values);
            return;
        }
        for (int j = 0; j < values.length; j++) {
            if (!Float.isFinite(values[j])) {
                throw bad(output, j, values[j]);
            }
        }
    }

    private void blameAlternatives(OutputSpec output, float[] values) {
        int count = table.alternatives();
        for (int start = 0; start < values.length; start += table.capacity) {
            for (int a = 0; a < count; a++) {
                float value = values[start + a];
                if (!Float.isFinite(value)
                        && (value != Float.NEGATIVE_INFINITY
                                || (output.kind() != OutputKind.LOGITS && table.legalAt(a)))) {
                    throw bad(output, start + a, value);
                }
            }
        }
        if (output.kind() == OutputKind.LOGITS) {
            for (int b = 0; b < table.branches; b++) {
                checkSomeFinite(output, values, b);
            }
        }
    }

    private void checkSomeFinite(OutputSpec output, float[] values, int branch) {
        int count = table.discrete[branch] ? table.size(branch) : 0;
        for (int a = 0; a < count; a++) {
            if (table.legal(branch, a) && values[table.offset[branch] + a] != Float.NEGATIVE_INFINITY) {
                return;
            }
        }
        if (count > 0) {
            throw new DecisionException(
                    DecisionException.Failure.BAD_SCORES,
                    "the output " + output + " is -Infinity for every legal alternative of branch " + branch,
                    null);
        }
    }

    private static DecisionException bad(OutputSpec output, int index, float value) {
        return new DecisionException(
                DecisionException.Failure.BAD_SCORES,
                "the output " + output + " holds " + value + " at index " + index + " of its row",
                null);
    }

    /** The number of values that {@link #copyInto} copies now. */
    int size() {
        int size = 0;
        for (int i = 0; i < rows.length; i++) {
            size += byAlternative[i] ? rows[i].length / table.capacity * table.alternatives() : rows[i].length;
        }
        return size;
    }

    /** Copies all outputs, in the order of the signature, without padding; nothing if there are more than {@code limit}. */
    int copyInto(float[] out, int limit) {
        int size = size();
        if (size > limit) {
            return 0;
        }
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            boolean padded = byAlternative[i] && table.alternatives() < table.capacity;
            int run = padded ? table.alternatives() : rows[i].length;
            int stride = padded ? table.capacity : Math.max(1, rows[i].length);
            for (int start = 0; start < rows[i].length; start += stride) {
                System.arraycopy(rows[i], start, out, at, run);
                at += run;
            }
        }
        return at;
    }
}
