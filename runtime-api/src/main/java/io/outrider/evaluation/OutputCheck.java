package io.outrider.evaluation;

import io.outrider.evaluation.AuditReport.Difference;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.policy.InputRole;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a policy on recorded observations and compares its outputs with the recorded ones. */
final class OutputCheck implements AutoCloseable {

    private final Policy policy;
    private final double tolerance;
    /** Then outputs depend on indices that rows do not hold, and are not compared. */
    private final boolean hasIndices;

    private final Map<Integer, Lane> lanes = new HashMap<>();
    private long compared;
    private long different;
    private long firstAt = Long.MAX_VALUE;
    private @Nullable Difference first;

    OutputCheck(Policy policy, double tolerance) {
        this.policy = policy;
        this.tolerance = tolerance;
        this.hasIndices = policy.signature().indexOf(InputRole.Z) >= 0
                || policy.signature().indexOf(InputRole.DROPOUT_MASK) >= 0;
    }

    /** Compares where that can be done; false if it cannot, only because the row is redacted. */
    boolean check(long at, Transition row) {
        float[] recorded = row.outputs();
        if (recorded == null
                || row.outputsSummarised()
                || hasIndices
                || !row.policyVersion().equals(policy.version())
                || !policy.signature().states().isEmpty()) {
            return true;
        }
        if (row.is(Flag.REDACTED)) {
            return false;
        }
        int capacity = RecordedRow.capacity(policy.signature(), row);
        Lane lane = lanes.computeIfAbsent(capacity, size -> policy.openLane(new LaneSize(1, size)));
        RecordedRow.write(policy.signature(), lane, row, capacity);
        lane.run(1);
        float[] computed = new RecordedLane(policy.signature(), capacity).gather(lane, RecordedRow.candidates(row));
        compared++;
        int index = firstDifference(recorded, computed);
        if (index >= 0) {
            different++;
            if (at < firstAt) {
                firstAt = at;
                first = difference(row, recorded, computed, index);
            }
        }
        return true;
    }

    private static Difference difference(Transition row, float[] recorded, float[] computed, int index) {
        boolean both = index < Math.min(recorded.length, computed.length);
        return new Difference(
                row.decisionId(),
                "outputs",
                both ? "[" + index + "] = " + recorded[index] : recorded.length + " values",
                both ? "[" + index + "] = " + computed[index] : computed.length + " values");
    }

    private int firstDifference(float[] recorded, float[] computed) {
        int common = Math.min(recorded.length, computed.length);
        for (int i = 0; i < common; i++) {
            boolean same = Float.compare(recorded[i], computed[i]) == 0
                    || Math.abs((double) recorded[i] - computed[i]) <= tolerance * Math.max(1, Math.abs(recorded[i]));
            if (!same) {
                return i;
            }
        }
        return recorded.length == computed.length ? -1 : common;
    }

    long compared() {
        return compared;
    }

    long different() {
        return different;
    }

    Optional<Difference> first() {
        return Optional.ofNullable(first);
    }

    @Override
    public void close() {
        lanes.values().forEach(Lane::close);
    }
}
