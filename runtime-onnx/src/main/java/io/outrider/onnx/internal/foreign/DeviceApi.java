package io.outrider.onnx.internal.foreign;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The C functions for memory of devices and for the CUDA provider; as {@link CApi}. */
public final class DeviceApi {

    private static final int DEVICE_ALLOCATOR = 0;
    private static final int DEFAULT_MEMORY = 0;

    private DeviceApi() {}

    /** The description of memory that ONNX Runtime calls {@code name}: {@code Cpu}, {@code Cuda}. */
    public static long createMemory(String name, int device) {
        return CApi.create(CFunction.CREATE_MEMORY, CApi.text(name), DEVICE_ALLOCATOR, device, DEFAULT_MEMORY);
    }

    /** What {@code session} takes such memory from. */
    public static long createAllocator(long session, long memory) {
        return CApi.create(CFunction.CREATE_ALLOCATOR, session, memory);
    }

    /** Gives an allocator back; before its session. */
    public static void releaseAllocator(long allocator) {
        CApi.release(CFunction.RELEASE_ALLOCATOR, allocator);
    }

    /** The address of {@code bytes} bytes, of which nothing is said what they hold. */
    public static long allocate(long allocator, long bytes) {
        return CApi.create(CFunction.ALLOCATE, allocator, bytes);
    }

    /** Gives memory back. */
    public static void free(long allocator, long address) {
        CApi.call(CFunction.FREE, allocator, address);
        CApi.released();
    }

    /**
     * A tensor over the memory of a device at {@code address}.
     *
     * @param type ONNX's number of the element type
     */
    public static long createTensor(long memory, long address, long bytes, long[] shape, int type) {
        ByteBuffer dimensions = CApi.direct(Math.max(1, shape.length) * Long.BYTES);
        dimensions.asLongBuffer().put(shape);
        return CApi.create(CFunction.CREATE_TENSOR, memory, address, bytes, dimensions, (long) shape.length, type);
    }

    /** Sets a configuration key of runs. */
    public static void addRunConfigEntry(long runOptions, String key, String value) {
        CApi.call(CFunction.ADD_RUN_CONFIG_ENTRY, runOptions, CApi.text(key), CApi.text(value));
    }

    /** Adds the CUDA provider to the options of a session. */
    public static void addCuda(long sessionOptions, Map<String, String> entries) {
        long options = CApi.create(CFunction.CREATE_CUDA_OPTIONS);
        List<ByteBuffer> texts = new ArrayList<>();
        try {
            ByteBuffer keys = CApi.direct(Math.max(1, entries.size()) * Long.BYTES);
            ByteBuffer values = CApi.direct(Math.max(1, entries.size()) * Long.BYTES);
            entries.forEach((key, value) -> {
                keys.putLong(address(key, texts));
                values.putLong(address(value, texts));
            });
            CApi.call(CFunction.UPDATE_CUDA_OPTIONS, options, keys, values, (long) entries.size());
            CApi.call(CFunction.APPEND_CUDA, sessionOptions, options);
        } finally {
            Reference.reachabilityFence(texts);
            CApi.release(CFunction.RELEASE_CUDA_OPTIONS, options);
        }
    }

    private static long address(String text, List<ByteBuffer> kept) {
        ByteBuffer bytes = CApi.text(text);
        kept.add(bytes);
        return CApi.linker().address(bytes);
    }

    /** The address of the first byte of a direct buffer. */
    public static long address(ByteBuffer buffer) {
        return CApi.linker().address(buffer);
    }

    /** What lies at {@code address} in memory that the processor sees, in native order. */
    public static ByteBuffer memory(long address, long bytes) {
        return CApi.linker().memory(address, bytes);
    }
}
