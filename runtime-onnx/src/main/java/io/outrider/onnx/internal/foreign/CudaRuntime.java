package io.outrider.onnx.internal.foreign;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of CUDA's runtime library that copy between the processor's memory and a card's: of the library that ONNX
 * Runtime's CUDA provider has loaded, found by its name. Thread-safe; nothing is allocated on the heap unless a copy fails.
 */
public final class CudaRuntime {

    private static final int TO_DEVICE = 1;
    private static final int TO_HOST = 2;
    private static final int PORTABLE = 1;
    private static final long DEFAULT_STREAM = 0;
    private static final List<String> LINUX = List.of("libcudart.so.12", "libcudart.so.13");
    private static final List<String> WINDOWS = List.of("cudart64_12.dll", "cudart64_13.dll");

    private CudaRuntime() {}

    /** What is looked up once; constant, so that the JVM compiles the calls into their callers. */
    private static final class Loaded {

        static final Library LIBRARY = Library.open();
        static final MethodHandle SET_DEVICE = LIBRARY.function("cudaSetDevice", int.class);
        static final MethodHandle COPY = LIBRARY.function("cudaMemcpy", long.class, long.class, long.class, int.class);
        static final MethodHandle SYNCHRONIZE = LIBRARY.function("cudaStreamSynchronize", long.class);
        static final MethodHandle REGISTER = LIBRARY.function("cudaHostRegister", long.class, long.class, int.class);
        static final MethodHandle UNREGISTER = LIBRARY.function("cudaHostUnregister", long.class);

        private Loaded() {}
    }

    /**
     * The library, or why there is none.
     *
     * @param reason null if it is there
     */
    private record Library(
            @Nullable ForeignLinker linker,
            String name,
            @Nullable String reason) {

        static Library open() {
            boolean windows =
                    System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
            List<String> names = windows ? WINDOWS : LINUX;
            String reason = "";
            try {
                ForeignLinker linker = ForeignLinker.open();
                for (String name : names) {
                    try {
                        linker.symbol(name, "cudaMemcpy");
                        return new Library(linker, name, null);
                    } catch (IllegalArgumentException | IllegalStateException e) {
                        reason = String.valueOf(e.getMessage());
                    }
                }
            } catch (IllegalStateException e) {
                return new Library(null, "", String.valueOf(e.getMessage()));
            }
            return new Library(null, "", "CUDA's runtime library is none of " + names + ": " + reason);
        }

        /** The function {@code symbol}, which gives CUDA's error; one that fails if there is no library. */
        MethodHandle function(String symbol, Class<?>... arguments) {
            if (linker == null) {
                return java.lang.invoke.MethodHandles.dropArguments(
                        java.lang.invoke.MethodHandles.throwException(int.class, IllegalStateException.class)
                                .bindTo(new IllegalStateException(reason)),
                        0,
                        arguments);
            }
            return linker.function(linker.symbol(name, symbol), methodType(int.class, arguments));
        }
    }

    /** Why there are no such functions; empty if there are. */
    public static Optional<String> unavailable() {
        return Optional.ofNullable(Loaded.LIBRARY.reason());
    }

    /** Copies to the memory of {@code device}; it is there for sure only after {@link #arrive}. */
    public static void copyToDevice(int device, long from, long to, long bytes) {
        try {
            check((int) Loaded.SET_DEVICE.invokeExact(device), "cudaSetDevice");
            check((int) Loaded.COPY.invokeExact(to, from, bytes, TO_DEVICE), "cudaMemcpy to the card");
        } catch (Throwable e) {
            throw CApi.unexpected(e);
        }
    }

    /** Waits for what was copied to {@code device} by this thread: ONNX Runtime computes on a stream of its own. */
    public static void arrive(int device) {
        try {
            check((int) Loaded.SET_DEVICE.invokeExact(device), "cudaSetDevice");
            check((int) Loaded.SYNCHRONIZE.invokeExact(DEFAULT_STREAM), "cudaStreamSynchronize");
        } catch (Throwable e) {
            throw CApi.unexpected(e);
        }
    }

    /** Copies from the memory of {@code device}, and waits. */
    public static void copyToHost(int device, long from, long to, long bytes) {
        try {
            check((int) Loaded.SET_DEVICE.invokeExact(device), "cudaSetDevice");
            check((int) Loaded.COPY.invokeExact(to, from, bytes, TO_HOST), "cudaMemcpy from the card");
        } catch (Throwable e) {
            throw CApi.unexpected(e);
        }
    }

    /** Locks memory of the processor into its place, so that a card can fetch it by itself. */
    public static void pin(long address, long bytes) {
        try {
            check((int) Loaded.REGISTER.invokeExact(address, bytes, PORTABLE), "cudaHostRegister");
        } catch (Throwable e) {
            throw CApi.unexpected(e);
        }
    }

    /** Lets memory go that was pinned. */
    public static void unpin(long address) {
        try {
            check((int) Loaded.UNREGISTER.invokeExact(address), "cudaHostUnregister");
        } catch (Throwable e) {
            throw CApi.unexpected(e);
        }
    }

    private static void check(int error, String what) {
        if (error != 0) {
            throw new CudaException(error, what);
        }
    }
}
