package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.DeviceApi;
import java.util.Map;
import java.util.Optional;

/** The processor's own memory as a device: copies are explicit, as with a card. */
public final class CpuDevice implements Device {

    /** The only one. */
    public CpuDevice() {}

    @Override
    public String memory() {
        return "Cpu";
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public Map<String, String> cuda() {
        return Map.of();
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public void write(long host, long bytes, long address) {
        copy(host, address, bytes);
    }

    private static void copy(long from, long to, long bytes) {
        DeviceApi.memory(to, bytes).put(DeviceApi.memory(from, bytes));
    }

    @Override
    public void arrive() {
        // Copies of the processor are there when they return.
    }

    @Override
    public void read(long address, long bytes, long host) {
        copy(address, host, bytes);
    }

    @Override
    public Optional<String> pin(long host, long bytes) {
        return Optional.of("there is no card that memory could be pinned for");
    }

    @Override
    public void unpin(long host) {
        throw new IllegalStateException("memory of the processor was never pinned, also not at " + host);
    }
}
