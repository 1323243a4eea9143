package io.outrider.onnx.internal.ort;

import java.util.Set;

/**
 * How a session's tensors lie on a device.
 *
 * @param device where
 * @param pinned whether the host memory of the copies is locked into its place
 * @param graphs the numbers of rows whose runs are captured once as a CUDA graph and replayed
 */
public record Residence(Device device, boolean pinned, Set<Integer> graphs) {

    /** Keeps an unmodifiable copy of the numbers. */
    public Residence {
        graphs = Set.copyOf(graphs);
    }
}
