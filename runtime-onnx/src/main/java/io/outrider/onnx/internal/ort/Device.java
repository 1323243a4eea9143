package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.DeviceApi;
import java.util.Map;
import java.util.Optional;

/**
 * Memory that tensors can lie in beside the host's, and the copies between the two: a card's, or, to try the same path without
 * a card, memory of the processor that ONNX Runtime allocates. Addresses are raw; whoever allocates bounds them. Thread-safe.
 */
public interface Device {

    /** ONNX Runtime's name of such memory: {@code Cuda}, {@code Cpu}. */
    String memory();

    /** Which of several devices, counted from 0. */
    int number();

    /** The options of the CUDA provider that sessions need, in ONNX Runtime's words; empty if they need no such provider. */
    Map<String, String> cuda();

    /** Why nothing can be copied to it and back; empty if it can. Asked after a session was opened. */
    Optional<String> unavailable();

    /**
     * The address of {@code bytes} bytes that {@code allocator} of a session has on the device.
     *
     * @throws io.outrider.onnx.internal.foreign.CApiException if there are not so many
     */
    default long allocate(long allocator, long bytes) {
        return DeviceApi.allocate(allocator, bytes);
    }

    /** Copies to the device; what was copied is there after {@link #arrive}. */
    void write(long host, long bytes, long address);

    /** Waits for what this thread has copied to the device. */
    void arrive();

    /** Copies from the device, and waits. */
    void read(long address, long bytes, long host);

    /** Locks host memory into its place; why that cannot be, or empty if it was done. */
    Optional<String> pin(long host, long bytes);

    /** Lets host memory go that was pinned. */
    void unpin(long host);
}
