package io.outrider.onnx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller says beside the meaning of tensors.
 *
 * @param dimensions the sizes of dimensions that the file leaves open, by their names in it
 * @param batchAxes the axis that counts rows, by tensor
 * @param providers the execution providers, the preferred first
 * @param session how a session uses threads
 * @param binding how native runs are called
 * @param placements whether the report says which provider runs which nodes, also where there is only one
 * @param memory where tensors lie; null: on the host for policies, on the device for learners on a card
 */
record LoadOptions(
        Map<String, Integer> dimensions,
        Map<String, Integer> batchAxes,
        List<Provider> providers,
        SessionSettings session,
        NativeBinding binding,
        boolean placements,
        @Nullable TensorMemory memory) {

    LoadOptions {
        dimensions = Map.copyOf(dimensions);
        batchAxes = Map.copyOf(batchAxes);
        providers = List.copyOf(providers);
    }

    static LoadOptions defaults() {
        return new LoadOptions(
                Map.of(),
                Map.of(),
                List.of(Provider.cpu()),
                SessionSettings.defaults(),
                NativeBinding.preferred(),
                false,
                null);
    }

    LoadOptions withDimensions(Map<String, Integer> changed) {
        return new LoadOptions(changed, batchAxes, providers, session, binding, placements, memory);
    }

    LoadOptions withBatchAxes(Map<String, Integer> changed) {
        return new LoadOptions(dimensions, changed, providers, session, binding, placements, memory);
    }

    LoadOptions withProviders(List<Provider> changed) {
        return new LoadOptions(dimensions, batchAxes, changed, session, binding, placements, memory);
    }

    LoadOptions withSession(SessionSettings changed) {
        return new LoadOptions(dimensions, batchAxes, providers, changed, binding, placements, memory);
    }

    LoadOptions withBinding(NativeBinding changed) {
        return new LoadOptions(dimensions, batchAxes, providers, session, changed, placements, memory);
    }

    LoadOptions withMemory(TensorMemory changed) {
        return new LoadOptions(dimensions, batchAxes, providers, session, binding, placements, changed);
    }

    LoadOptions withPlacements() {
        return new LoadOptions(dimensions, batchAxes, providers, session, binding, true, memory);
    }
}
