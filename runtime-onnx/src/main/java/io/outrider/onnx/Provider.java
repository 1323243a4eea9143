package io.outrider.onnx;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An execution provider: the part of ONNX Runtime that computes, on a certain kind of device.
 *
 * <p>Given in order of preference to {@link OnnxLoader#providers}; one that is absent is passed over with a warning,
 * unless it is {@link #required}. The CPU is always there, as the last resort. Immutable.
 */
public final class Provider {

    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";

    private final String name;
    private final int device;
    private final boolean required;
    private final SortedMap<String, String> options;

    private Provider(String name, int device, boolean required, Map<String, String> options) {
        this.name = name;
        this.device = device;
        this.required = required;
        this.options = new TreeMap<>(options);
    }

    /** The processor. */
    public static Provider cpu() {
        return new Provider(CPU, 0, false, Map.of());
    }

    /** The first NVIDIA card; needs {@code onnxruntime_gpu} on the class path, and CUDA 12 on the machine. */
    public static Provider cuda() {
        return cuda(0);
    }

    /**
     * The NVIDIA card {@code device}, counted from 0.
     *
     * @throws IllegalArgumentException if {@code device} is negative
     */
    public static Provider cuda(int device) {
        return cuda(CudaOptions.defaults().device(device));
    }

    /** An NVIDIA card, used as {@code options} say. */
    public static Provider cuda(CudaOptions options) {
        return new Provider(CUDA, options.device(), false, options.entries());
    }

    /** The same provider, but loading fails where it is absent. */
    public Provider required() {
        return new Provider(name, device, true, options);
    }

    /**
     * The same provider with one of ONNX Runtime's own options that {@link CudaOptions} does not know, by ONNX Runtime's name
     * for it: {@code cuda().option("prefer_nhwc", "1")}.
     *
     * @throws IllegalArgumentException if this is the CPU, which has none
     */
    public Provider option(String key, String value) {
        if (name.equals(CPU)) {
            throw new IllegalArgumentException("the CPU takes no option, not " + key + "=" + value);
        }
        SortedMap<String, String> more = new TreeMap<>(options);
        more.put(key, value);
        return new Provider(name, device, required, more);
    }

    boolean isCpu() {
        return name.equals(CPU);
    }

    boolean isRequired() {
        return required;
    }

    int device() {
        return device;
    }

    Map<String, String> options() {
        return options;
    }

    /** What reports call it: {@code cpu}, {@code cuda:0}. */
    public String name() {
        return isCpu() ? name : name + ":" + device;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Provider that
                && name.equals(that.name)
                && device == that.device
                && required == that.required
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, device, required, options);
    }

    @Override
    public String toString() {
        return name() + (required ? " (required)" : "") + (options.isEmpty() ? "" : " " + options);
    }
}
