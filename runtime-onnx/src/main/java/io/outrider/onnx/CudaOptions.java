package io.outrider.onnx;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an NVIDIA card is used: {@code CudaOptions.defaults().memoryLimit(1L << 30).tf32(false)}.
 *
 * <p>What is not said is left to ONNX Runtime. Immutable.
 */
public final class CudaOptions {

    private final int device;
    private final @Nullable Long memoryLimit;
    private final @Nullable Boolean tf32;
    private final @Nullable Boolean cudnn;
    private final @Nullable ConvolutionSearch convolutionSearch;
    private final @Nullable ArenaGrowth arenaGrowth;

    /** How cuDNN chooses the algorithm of a convolution when its shape is first seen. */
    public enum ConvolutionSearch {
        /** Tries every one; the slowest first run, and the fastest ones after. ONNX Runtime's own choice. */
        EXHAUSTIVE,
        /** Asks cuDNN's heuristics. */
        HEURISTIC,
        /** Takes the same one always. */
        DEFAULT
    }

    /** By how much the memory held on the card grows when it is too small. */
    public enum ArenaGrowth {
        /** To the next power of two. ONNX Runtime's own choice. */
        NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
        /** By what is needed; less memory, more requests for it. */
        AS_REQUESTED("kSameAsRequested");

        private final String value;

        ArenaGrowth(String value) {
            this.value = value;
        }
    }

    private CudaOptions(
            int device,
            @Nullable Long memoryLimit,
            @Nullable Boolean tf32,
            @Nullable Boolean cudnn,
            @Nullable ConvolutionSearch convolutionSearch,
            @Nullable ArenaGrowth arenaGrowth) {
        this.device = device;
        this.memoryLimit = memoryLimit;
        this.tf32 = tf32;
        this.cudnn = cudnn;
        this.convolutionSearch = convolutionSearch;
        this.arenaGrowth = arenaGrowth;
    }

    /** The first card, and ONNX Runtime's own choice of everything else. */
    public static CudaOptions defaults() {
        return new CudaOptions(0, null, null, null, null, null);
    }

    /**
     * Uses the card {@code device}, counted from 0.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public CudaOptions device(int device) {
        if (device < 0) {
            throw new IllegalArgumentException("a CUDA device is counted from 0, not " + device);
        }
        return new CudaOptions(device, memoryLimit, tf32, cudnn, convolutionSearch, arenaGrowth);
    }

    /**
     * Lets each session hold at most {@code bytes} of the card's memory for tensors; no limit unless set.
     *
     * @throws IllegalArgumentException if {@code bytes} is below 1
     */
    public CudaOptions memoryLimit(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a limit of the card's memory is at least 1 byte, not " + bytes);
        }
        return new CudaOptions(device, bytes, tf32, cudnn, convolutionSearch, arenaGrowth);
    }

    /**
     * Whether the factors of products are rounded to ten bits, which is faster; unless set, they are. Rounded outputs differ
     * from the processor's by about 1e-3 of the largest, and so can the action that is taken.
     */
    public CudaOptions tf32(boolean on) {
        return new CudaOptions(device, memoryLimit, on, cudnn, convolutionSearch, arenaGrowth);
    }

    /** Whether cuDNN is used, which convolutions need and perceptrons do not; unless set, where it is found. */
    public CudaOptions cudnn(boolean on) {
        return new CudaOptions(device, memoryLimit, tf32, on, convolutionSearch, arenaGrowth);
    }

    /** How cuDNN chooses the algorithm of a convolution. */
    public CudaOptions convolutionSearch(ConvolutionSearch search) {
        return new CudaOptions(device, memoryLimit, tf32, cudnn, Objects.requireNonNull(search, "search"), arenaGrowth);
    }

    /** By how much the memory held on the card grows. */
    public CudaOptions arenaGrowth(ArenaGrowth growth) {
        return new CudaOptions(
                device, memoryLimit, tf32, cudnn, convolutionSearch, Objects.requireNonNull(growth, "growth"));
    }

    int device() {
        return device;
    }

    /** What was said, in ONNX Runtime's words. */
    Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        if (memoryLimit != null) {
            entries.put("gpu_mem_limit", memoryLimit.toString());
        }
        if (tf32 != null) {
            entries.put("use_tf32", tf32 ? "1" : "0");
        }
        if (cudnn != null) {
            entries.put("enable_cudnn", cudnn ? "1" : "0");
        }
        if (convolutionSearch != null) {
            entries.put("cudnn_conv_algo_search", convolutionSearch.name());
        }
        if (arenaGrowth != null) {
            entries.put("arena_extend_strategy", arenaGrowth.value);
        }
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CudaOptions that
                && device == that.device
                && entries().equals(that.entries());
    }

    @Override
    public int hashCode() {
        return Objects.hash(device, entries());
    }

    @Override
    public String toString() {
        return "CudaOptions[device " + device + ", " + entries() + "]";
    }
}
