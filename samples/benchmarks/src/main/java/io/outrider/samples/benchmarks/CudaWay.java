package io.outrider.samples.benchmarks;

import io.outrider.onnx.TensorMemory;

/** Where the tensors lie of a run on a card. */
enum CudaWay {
    /** In the host's memory: ONNX Runtime copies. */
    PLAIN("host", ""),

    /** On the card, copied by the lane over pinned memory. */
    DEVICE("device", ", tensors on the device"),

    /** On the card, the runs replayed as CUDA graphs. */
    GRAPHS("graphs", ", CUDA graphs");

    private final String reported;
    private final String suffix;

    CudaWay(String reported, String suffix) {
        this.reported = reported;
        this.suffix = suffix;
    }

    /** What a loader is told. */
    TensorMemory memory() {
        return switch (this) {
            case PLAIN -> TensorMemory.host();
            case DEVICE -> TensorMemory.device().pinned();
            case GRAPHS -> TensorMemory.device().pinned().graphs(1, 256, 1024, 4096);
        };
    }

    /** Whether what {@code memory} reports is this, and not what a fallback left of it. */
    boolean isHad(String memory) {
        return memory.contains(reported);
    }

    /** What rows call it on {@code provider}. */
    String on(String provider) {
        return (provider.equals(CudaRun.CPU) ? "subject" : provider) + suffix;
    }
}
