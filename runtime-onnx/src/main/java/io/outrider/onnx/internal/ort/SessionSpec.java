package io.outrider.onnx.internal.ort;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a native session is made of, by whichever way it is made.
 *
 * @param name what messages call the model
 * @param content the serialised model
 * @param intraOpThreads how many threads compute one node
 * @param interOpThreads how many nodes are computed at once
 * @param config ONNX Runtime's configuration keys
 * @param weights initialisers that are replaced, by name
 */
public record SessionSpec(
        String name,
        ByteBuffer content,
        int intraOpThreads,
        int interOpThreads,
        Map<String, String> config,
        Map<String, Weight> weights) {

    /** Keeps unmodifiable copies of the maps. */
    public SessionSpec {
        config = Map.copyOf(config);
        weights = Map.copyOf(weights);
    }
}
