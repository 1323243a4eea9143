package io.outrider.internal.decision;

import io.outrider.InputWriter;
import io.outrider.internal.sampling.FiniteFloats;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes encoded values into the inputs of one role of a lane, and checks that they are all there and finite. */
final class LaneWriter implements InputWriter {

    private final Target[] targets;
    private final int total;
    private final String what;
    private int current;

    /** One input tensor. */
    private static final class Target {
        final String name;
        final int size;
        final @Nullable FloatBuffer floats;
        final @Nullable LongBuffer integers;
        int start;
        int written;

        Target(String name, int size, @Nullable FloatBuffer floats, @Nullable LongBuffer integers) {
            this.name = name;
            this.size = size;
            this.floats = floats;
            this.integers = integers;
        }
    }

    private LaneWriter(List<Target> targets, String what) {
        this.targets = targets.toArray(Target[]::new);
        this.total = targets.stream().mapToInt(target -> target.size).sum();
        this.what = what;
    }

    /** A writer of observations. */
    static LaneWriter observations(PolicySignature signature, Lane lane) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < signature.inputs().size(); i++) {
            InputSpec input = signature.inputs().get(i);
            if (input.role() == InputRole.OBSERVATION) {
                targets.add(new Target(
                        input.name(),
                        input.size(0),
                        input.integer() ? null : lane.input(i),
                        input.integer() ? lane.integers(i) : null));
            }
        }
        return new LaneWriter(targets, "observation");
    }

    /** A writer of candidates: one row of it is one candidate. */
    static LaneWriter candidates(PolicySignature signature, Lane lane) {
        int index = signature.indexOf(InputRole.CANDIDATES);
        InputSpec input = signature.inputs().get(index);
        int width = input.shape().get(input.shape().size() - 1);
        return new LaneWriter(List.of(new Target(input.name(), width, lane.input(index), null)), "candidate");
    }

    /** The number of values of one row, over all tensors. */
    int size() {
        return total;
    }

    /** Begins row {@code row}. */
    void begin(int row) {
        current = 0;
        for (Target target : targets) {
            target.start = row * target.size;
            target.written = 0;
        }
    }

    /** Refuses a row that is not written completely. */
    void finish() {
        for (Target target : targets) {
            if (target.written != target.size) {
                throw new IllegalArgumentException("the encoder wrote " + target.written + " values of the " + what
                        + " tensor \"" + target.name + "\", which has " + target.size);
            }
        }
    }

    /** Copies the row begun last, all tensors one after another. */
    void copyInto(float[] out, int offset) {
        int at = offset;
        for (Target target : targets) {
            if (target.floats != null) {
                target.floats.get(target.start, out, at, target.size);
            } else if (target.integers != null) {
                for (int i = 0; i < target.size; i++) {
                    out[at + i] = target.integers.get(target.start + i);
                }
            }
            at += target.size;
        }
    }

    @Override
    public InputWriter input(String name) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].name.equals(name)) {
                current = i;
                return this;
            }
        }
        List<String> names = new ArrayList<>();
        for (Target target : targets) {
            names.add(target.name);
        }
        throw new IllegalArgumentException("the policy has no " + what + " tensor \"" + name + "\"; it has " + names);
    }

    private Target next() {
        Target target = targets[current];
        if (target.written == target.size) {
            throw new IllegalArgumentException("the encoder writes more than the " + target.size + " values of the "
                    + what + " tensor \"" + target.name + "\"");
        }
        return target;
    }

    @Override
    public InputWriter put(float value) {
        Target target = next();
        if (!Float.isFinite(value)) {
            throw notFinite(target, target.written, value);
        }
        if (target.floats != null) {
            target.floats.put(target.start + target.written, value);
        } else if (target.integers != null) {
            putInteger(target, target.integers, value);
        }
        target.written++;
        return this;
    }

    private void putInteger(Target target, LongBuffer integers, float value) {
        long rounded = (long) value;
        if (rounded != value) {
            throw new IllegalArgumentException("value " + target.written + " of the " + what + " tensor \""
                    + target.name + "\" must be an integer, not " + value);
        }
        integers.put(target.start + target.written, rounded);
    }

    @Override
    public InputWriter put(long value) {
        Target target = next();
        if (target.integers == null) {
            return put((float) value);
        }
        target.integers.put(target.start + target.written, value);
        target.written++;
        return this;
    }

    @Override
    public InputWriter put(float[] values) {
        Target target = targets[current];
        if (target.floats == null || values.length > target.size - target.written) {
            return InputWriter.super.put(values);
        }
        if (!FiniteFloats.all(values)) {
            throw notFinite(target, values);
        }
        target.floats.put(target.start + target.written, values);
        target.written += values.length;
        return this;
    }

    private IllegalArgumentException notFinite(Target target, float[] values) {
        int at = 0;
        while (Float.isFinite(values[at])) {
            at++;
        }
        return notFinite(target, target.written + at, values[at]);
    }

    private IllegalArgumentException notFinite(Target target, int index, float value) {
        return new IllegalArgumentException(
                "value " + index + " of the " + what + " tensor \"" + target.name + "\" must be finite, not " + value);
    }
}
