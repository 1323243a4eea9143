package io.outrider.onnx;

import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;

/** Runs policies in tests as the engine would. */
final class Rows {

    private Rows() {}

    /** The first output of {@code kind} for the rows {@code observations}, each of all inputs one after another. */
    static float[][] run(Policy policy, OutputKind kind, float[]... observations) {
        try (Lane lane = policy.openLane(LaneSize.rows(observations.length))) {
            return run(lane, policy, kind, observations);
        }
    }

    static float[][] run(Lane lane, Policy policy, OutputKind kind, float[]... observations) {
        int inputs = policy.signature().inputs().size();
        for (int row = 0; row < observations.length; row++) {
            int at = 0;
            for (int input = 0; input < inputs; input++) {
                var spec = policy.signature().inputs().get(input);
                int size = spec.size(0);
                for (int i = 0; i < size; i++, at++) {
                    if (spec.integer()) {
                        lane.integers(input).put(row * size + i, (long) observations[row][at]);
                    } else {
                        lane.input(input).put(row * size + i, observations[row][at]);
                    }
                }
            }
        }
        lane.run(observations.length);
        return read(lane, policy, kind, observations.length);
    }

    static float[][] read(Lane lane, Policy policy, OutputKind kind, int rows) {
        int index = policy.signature().indexOf(kind);
        int size = policy.signature().outputs().get(index).size(0);
        float[][] values = new float[rows][size];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < size; i++) {
                values[row][i] = lane.output(index).get(row * size + i);
            }
        }
        return values;
    }
}
