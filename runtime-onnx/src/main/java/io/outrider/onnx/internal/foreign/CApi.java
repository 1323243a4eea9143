package io.outrider.onnx.internal.foreign;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The C functions of the native library that ONNX Runtime's Java API has loaded.
 *
 * <p>Handles are addresses; whoever creates one releases it, once. Nothing here checks that a handle is still valid: the
 * callers do. Failures are {@link CApiException}s. Thread-safe. To be touched only after the Java API has loaded the library.
 */
public final class CApi {

    private static final String LIBRARY = "onnxruntime";
    private static final int WARNING = 2;
    private static final int FATAL = 4;
    private static final int PARALLEL = 1;
    private static final int DEVICE_ALLOCATOR = 0;
    private static final int DEFAULT_MEMORY = 0;

    /** Handles that were created and not released. */
    private static final AtomicLong LIVE = new AtomicLong();

    private CApi() {}

    /** What is looked up once, at the first use, and so after the library was loaded. */
    private static final class Loaded {

        static final Link LINK = Link.open();

        /** Constant, so that the JVM compiles the call into its caller. */
        static final MethodHandle RUN_WITH_BINDING = LINK.function(CFunction.RUN_WITH_BINDING);

        private Loaded() {}
    }

    /**
     * The functions, or why there are none.
     *
     * @param reason null if they can be called
     */
    private record Link(
            @Nullable ForeignLinker linker,
            Map<CFunction, MethodHandle> functions,
            String version,
            @Nullable String reason) {

        static Link open() {
            try {
                ForeignLinker linker = ForeignLinker.open();
                ByteBuffer base = linker.memory(base(linker), 2L * Long.BYTES);
                String version = linker.text((long) linker.function(base.getLong(Long.BYTES), methodType(long.class))
                        .invokeExact());
                long api = (long) linker.function(base.getLong(0), methodType(long.class, int.class))
                        .invokeExact(CFunction.API_VERSION);
                if (api == 0) {
                    return none("ONNX Runtime " + version + " has no C functions of version " + CFunction.API_VERSION);
                }
                ByteBuffer table = linker.memory(api, (long) CFunction.TABLE_SIZE * Long.BYTES);
                Map<CFunction, MethodHandle> functions = new EnumMap<>(CFunction.class);
                for (CFunction function : CFunction.values()) {
                    functions.put(function, linker.function(table.getLong(function.index * Long.BYTES), function.type));
                }
                return new Link(linker, functions, version, null);
            } catch (Throwable e) {
                String message = e.getMessage();
                return none(message == null ? e.toString() : message);
            }
        }

        private static Link none(String reason) {
            return new Link(null, Map.of(), "", reason);
        }

        /** Where the table of tables lies, in the library that is loaded already. */
        private static long base(ForeignLinker linker) throws Throwable {
            String symbol = "OrtGetApiBase";
            Path file = file();
            // The system's loader on Linux gives the library that is loaded under this name, wherever that came from.
            long address =
                    file == null || isLinux() ? linker.symbol(loadedName(), symbol) : linker.symbol(file, symbol);
            return (long) linker.function(address, methodType(long.class)).invokeExact();
        }

        /** The file that the Java API was told to load; null if it unpacked one of its own. */
        private static @Nullable Path file() {
            String exact = System.getProperty("onnxruntime.native." + LIBRARY + ".path");
            String folder = System.getProperty("onnxruntime.native.path");
            Path file = folder != null
                    ? Path.of(folder, System.mapLibraryName(LIBRARY))
                    : exact != null ? Path.of(exact) : null;
            return file == null || !Files.exists(file) ? null : file;
        }

        /** What the system's loader knows a library by that it has loaded. */
        private static String loadedName() {
            return isLinux() ? "lib" + LIBRARY + ".so.1" : System.mapLibraryName(LIBRARY);
        }

        private static boolean isLinux() {
            return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        }

        MethodHandle function(CFunction function) {
            MethodHandle handle = functions.get(function);
            return handle != null ? handle : failing(function.type);
        }

        private MethodHandle failing(MethodType type) {
            MethodHandle thrower = MethodHandles.throwException(type.returnType(), IllegalStateException.class)
                    .bindTo(new IllegalStateException("no C functions: " + reason));
            return MethodHandles.dropArguments(thrower, 0, type.parameterList());
        }

        ForeignLinker required() {
            if (linker == null) {
                throw new IllegalStateException("no C functions: " + reason);
            }
            return linker;
        }
    }

    /** Whether calling foreign functions was allowed by {@code --enable-native-access}; false before Java 22. */
    public static boolean isGranted() {
        return ForeignLinker.isGranted();
    }

    /** Why the functions cannot be called; empty if they can. */
    public static Optional<String> unavailable() {
        return Optional.ofNullable(Loaded.LINK.reason());
    }

    /** The version of the library; empty if the functions cannot be called. */
    public static String version() {
        return Loaded.LINK.version();
    }

    /** How many handles were created and not released. */
    public static long live() {
        return LIVE.get();
    }

    /** Runs {@code session} on what {@code binding} binds. Allocates nothing on the heap unless it fails. */
    public static void run(long session, long runOptions, long binding) {
        long status;
        try {
            status = (long) Loaded.RUN_WITH_BINDING.invokeExact(session, runOptions, binding);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw failure(status);
        }
    }

    /** One more hold on the process's environment, which the Java API has made. */
    public static long createEnvironment() {
        return create(CFunction.CREATE_ENV, WARNING, text("outrider"));
    }

    /** Lets the environment go. */
    public static void releaseEnvironment(long environment) {
        release(CFunction.RELEASE_ENV, environment);
    }

    /** Options of a session that prints nothing. */
    public static long createSessionOptions(int intraOpThreads, int interOpThreads) {
        long options = create(CFunction.CREATE_SESSION_OPTIONS);
        try {
            call(CFunction.SET_LOG_SEVERITY, options, FATAL);
            call(CFunction.SET_INTRA_OP_THREADS, options, intraOpThreads);
            call(CFunction.SET_INTER_OP_THREADS, options, interOpThreads);
            if (interOpThreads > 1) {
                call(CFunction.SET_EXECUTION_MODE, options, PARALLEL);
            }
            return options;
        } catch (RuntimeException | Error e) {
            releaseSessionOptions(options);
            throw e;
        }
    }

    /** Sets a configuration key. */
    public static void addConfigEntry(long options, String key, String value) {
        call(CFunction.ADD_CONFIG_ENTRY, options, text(key), text(value));
    }

    /** Replaces the initialiser {@code name}; {@code tensor} must outlive the sessions that are made. */
    public static void addInitializer(long options, String name, long tensor) {
        call(CFunction.ADD_INITIALIZER, options, text(name), tensor);
    }

    /** Gives session options back. */
    public static void releaseSessionOptions(long options) {
        release(CFunction.RELEASE_SESSION_OPTIONS, options);
    }

    /** A session on the model in the direct buffer {@code model}, of which it keeps nothing. */
    public static long createSession(long environment, ByteBuffer model, long options) {
        return create(CFunction.CREATE_SESSION_FROM_ARRAY, environment, model, (long) model.limit(), options);
    }

    /** Gives a session back. */
    public static void releaseSession(long session) {
        release(CFunction.RELEASE_SESSION, session);
    }

    /** Options of a run. */
    public static long createRunOptions() {
        return create(CFunction.CREATE_RUN_OPTIONS);
    }

    /** Gives run options back. */
    public static void releaseRunOptions(long options) {
        release(CFunction.RELEASE_RUN_OPTIONS, options);
    }

    /** The description of memory that the processor sees. */
    public static long createCpuMemory() {
        return create(CFunction.CREATE_CPU_MEMORY, DEVICE_ALLOCATOR, DEFAULT_MEMORY);
    }

    /** Gives a description of memory back. */
    public static void releaseMemory(long memory) {
        release(CFunction.RELEASE_MEMORY, memory);
    }

    /**
     * A tensor over {@code data}, from its first byte to its limit, which must stay reachable as long as the tensor is used.
     *
     * @param type ONNX's number of the element type
     */
    public static long createTensor(long memory, ByteBuffer data, long[] shape, int type) {
        ByteBuffer dimensions = direct(Math.max(1, shape.length) * Long.BYTES);
        dimensions.asLongBuffer().put(shape);
        return create(
                CFunction.CREATE_TENSOR, memory, data, (long) data.limit(), dimensions, (long) shape.length, type);
    }

    /** Gives a tensor back, not what it lies over. */
    public static void releaseTensor(long tensor) {
        release(CFunction.RELEASE_TENSOR, tensor);
    }

    /** A binding of {@code session} that binds nothing yet. */
    public static long createBinding(long session) {
        return create(CFunction.CREATE_IO_BINDING, session);
    }

    /** Binds the input {@code name}. */
    public static void bindInput(long binding, String name, long tensor) {
        call(CFunction.BIND_INPUT, binding, text(name), tensor);
    }

    /** Binds the output {@code name}. */
    public static void bindOutput(long binding, String name, long tensor) {
        call(CFunction.BIND_OUTPUT, binding, text(name), tensor);
    }

    /** Gives a binding back. */
    public static void releaseBinding(long binding) {
        release(CFunction.RELEASE_IO_BINDING, binding);
    }

    /** Calls {@code function}, whose last argument is where the new handle goes. */
    static long create(CFunction function, Object... arguments) {
        ByteBuffer out = direct(Long.BYTES);
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = out;
        call(function, all);
        LIVE.incrementAndGet();
        return out.getLong(0);
    }

    /** Calls {@code function}, which gives {@code handle} back and cannot fail. */
    static void release(CFunction function, long handle) {
        invoke(function, handle);
        LIVE.decrementAndGet();
    }

    /** Calls {@code function}, which gives a status. */
    static void call(CFunction function, Object... arguments) {
        long status = (long) invoke(function, arguments);
        if (status != 0) {
            throw failure(status);
        }
    }

    private static CApiException failure(long status) {
        int code = (int) invoke(CFunction.GET_ERROR_CODE, status);
        String message = Loaded.LINK.required().text((long) invoke(CFunction.GET_ERROR_MESSAGE, status));
        invoke(CFunction.RELEASE_STATUS, status);
        return new CApiException(code, message);
    }

    /** Calls {@code function}; a direct buffer stands for the address of its first byte. */
    private static Object invoke(CFunction function, Object... arguments) {
        Object[] plain = arguments.clone();
        try {
            for (int i = 0; i < plain.length; i++) {
                if (plain[i] instanceof ByteBuffer buffer) {
                    plain[i] = Loaded.LINK.required().address(buffer);
                }
            }
            return Loaded.LINK.function(function).invokeWithArguments(plain);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    static IllegalStateException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a C function cannot be called: " + e, e);
    }

    /** {@code text} in UTF-8, with a 0 byte at its end. */
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return direct(bytes.length + 1).put(0, bytes);
    }

    /** The linker. */
    static ForeignLinker linker() {
        return Loaded.LINK.required();
    }

    /** Counts a handle that is given back by a function that can fail. */
    static void released() {
        LIVE.decrementAndGet();
    }

    static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
