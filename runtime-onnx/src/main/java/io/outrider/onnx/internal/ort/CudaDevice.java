package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CudaException;
import io.outrider.onnx.internal.foreign.CudaRuntime;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The memory of an NVIDIA card. */
public final class CudaDevice implements Device {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    private final int number;
    private final Map<String, String> options;

    /**
     * The card {@code number}.
     *
     * @param options of the CUDA provider, in ONNX Runtime's words
     */
    public CudaDevice(int number, Map<String, String> options) {
        this.number = number;
        this.options = new TreeMap<>(options);
        this.options.put("device_id", Integer.toString(number));
    }

    @Override
    public String memory() {
        return "Cuda";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Map<String, String> cuda() {
        return Map.copyOf(options);
    }

    @Override
    public Optional<String> unavailable() {
        return CudaRuntime.unavailable();
    }

    @Override
    public void write(long host, long bytes, long address) {
        CudaRuntime.copyToDevice(number, host, address, bytes);
    }

    @Override
    public void arrive() {
        CudaRuntime.arrive(number);
    }

    @Override
    public void read(long address, long bytes, long host) {
        CudaRuntime.copyToHost(number, address, host, bytes);
    }

    @Override
    public Optional<String> pin(long host, long bytes) {
        try {
            CudaRuntime.pin(host, bytes);
            return Optional.empty();
        } catch (CudaException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void unpin(long host) {
        try {
            CudaRuntime.unpin(host);
        } catch (CudaException e) {
            LOGGER.log(Level.WARNING, "pinned memory stays pinned: {0}", e.getMessage());
        }
    }
}
