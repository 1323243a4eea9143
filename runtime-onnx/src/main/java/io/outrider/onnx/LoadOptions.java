package io.outrider.onnx;

import java.util.List;
import java.util.Map;

/**
 * What the caller says beside the meaning of tensors.
 *
 * @param dimensions the sizes of dimensions that the file leaves open, by their names in it
 * @param batchAxes the axis that counts rows, by tensor
 * @param providers the execution providers, the preferred first
 * @param session how a session uses threads
 * @param binding how native runs are called
 */
record LoadOptions(
        Map<String, Integer> dimensions,
        Map<String, Integer> batchAxes,
        List<Provider> providers,
        SessionSettings session,
        NativeBinding binding) {

    LoadOptions {
        dimensions = Map.copyOf(dimensions);
        batchAxes = Map.copyOf(batchAxes);
        providers = List.copyOf(providers);
    }
}
