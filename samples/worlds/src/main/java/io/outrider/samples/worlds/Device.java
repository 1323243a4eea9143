package io.outrider.samples.worlds;

import io.outrider.onnx.OnnxLoader;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.Provider;

/** Where networks run and learn. */
enum Device {
    /** The processor. */
    CPU,
    /** The first NVIDIA card; the processor where there is none. */
    CUDA;

    /** A loader that takes the first provider that there is. */
    OnnxLoader loader() {
        return this == CUDA
                ? OnnxPolicy.loader().providers(Provider.cuda(), Provider.cpu())
                : OnnxPolicy.loader().providers(Provider.cpu());
    }
}
