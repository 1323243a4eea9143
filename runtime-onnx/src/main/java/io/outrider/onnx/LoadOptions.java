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
 * @param placements whether the report says which provider runs which nodes, also where there is only one
 */
record LoadOptions(
        Map<String, Integer> dimensions,
        Map<String, Integer> batchAxes,
        List<Provider> providers,
        SessionSettings session,
        NativeBinding binding,
        boolean placements) {

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
                false);
    }

    LoadOptions withDimensions(Map<String, Integer> changed) {
        return new LoadOptions(changed, batchAxes, providers, session, binding, placements);
    }

    LoadOptions withBatchAxes(Map<String, Integer> changed) {
        return new LoadOptions(dimensions, changed, providers, session, binding, placements);
    }

    LoadOptions withProviders(List<Provider> changed) {
        return new LoadOptions(dimensions, batchAxes, changed, session, binding, placements);
    }

    LoadOptions withSession(SessionSettings changed) {
        return new LoadOptions(dimensions, batchAxes, providers, changed, binding, placements);
    }

    LoadOptions withBinding(NativeBinding changed) {
        return new LoadOptions(dimensions, batchAxes, providers, session, changed, placements);
    }

    LoadOptions withPlacements() {
        return new LoadOptions(dimensions, batchAxes, providers, session, binding, true);
    }
}
