package io.outrider.onnx.internal.foreign;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code java.lang.foreign} that is needed here, looked up by name: functions of a library, memory at an address,
 * addresses of buffers. Pointers are {@code long}s on both sides.
 *
 * <p>Its methods call what Java restricts, so that the module of this class, or the class path, needs native access.
 */
final class ForeignLinker {

    private static final int FIRST_RELEASE = 22;

    private final Object linker;
    private final MethodHandle downcall;
    private final MethodHandle describe;
    private final MethodHandle describeVoid;
    private final Class<?> layout;
    private final Object longLayout;
    private final Object intLayout;
    private final MethodHandle segmentAt;
    private final MethodHandle sized;
    private final MethodHandle asBuffer;
    private final MethodHandle text;
    private final MethodHandle segmentOf;
    private final MethodHandle addressOf;
    private final MethodHandle libraryByName;
    private final MethodHandle libraryByPath;
    private final MethodHandle find;
    private final Object globalArena;
    private final Object noOptions;

    private ForeignLinker(Lookup lookup) throws Throwable {
        layout = lookup.findClass("java.lang.foreign.MemoryLayout");
        Class<?> value = lookup.findClass("java.lang.foreign.ValueLayout");
        longLayout = constant(lookup, value, "JAVA_LONG", lookup.findClass("java.lang.foreign.ValueLayout$OfLong"));
        intLayout = constant(lookup, value, "JAVA_INT", lookup.findClass("java.lang.foreign.ValueLayout$OfInt"));

        Class<?> descriptor = lookup.findClass("java.lang.foreign.FunctionDescriptor");
        Class<?> layouts = layout.arrayType();
        describe = lookup.findStatic(descriptor, "of", methodType(descriptor, layout, layouts))
                .asFixedArity();
        describeVoid = lookup.findStatic(descriptor, "ofVoid", methodType(descriptor, layouts))
                .asFixedArity();

        Class<?> segment = lookup.findClass("java.lang.foreign.MemorySegment");
        segmentAt = lookup.findStatic(segment, "ofAddress", methodType(segment, long.class));
        segmentOf = lookup.findStatic(segment, "ofBuffer", methodType(segment, java.nio.Buffer.class));
        sized = lookup.findVirtual(segment, "reinterpret", methodType(segment, long.class));
        asBuffer = lookup.findVirtual(segment, "asByteBuffer", methodType(ByteBuffer.class));
        text = lookup.findVirtual(segment, "getString", methodType(String.class, long.class));
        addressOf = lookup.findVirtual(segment, "address", methodType(long.class));

        Class<?> linkers = lookup.findClass("java.lang.foreign.Linker");
        Class<?> options = lookup.findClass("java.lang.foreign.Linker$Option").arrayType();
        linker = lookup.findStatic(linkers, "nativeLinker", methodType(linkers)).invoke();
        downcall = lookup.findVirtual(
                        linkers, "downcallHandle", methodType(MethodHandle.class, segment, descriptor, options))
                .asFixedArity();
        noOptions = java.lang.reflect.Array.newInstance(options.getComponentType(), 0);

        Class<?> arena = lookup.findClass("java.lang.foreign.Arena");
        globalArena = lookup.findStatic(arena, "global", methodType(arena)).invoke();
        Class<?> libraries = lookup.findClass("java.lang.foreign.SymbolLookup");
        libraryByName = lookup.findStatic(libraries, "libraryLookup", methodType(libraries, String.class, arena));
        libraryByPath = lookup.findStatic(libraries, "libraryLookup", methodType(libraries, Path.class, arena));
        find = lookup.findVirtual(libraries, "find", methodType(java.util.Optional.class, String.class));
    }

    private static Object constant(Lookup lookup, Class<?> owner, String name, Class<?> type) throws Throwable {
        return lookup.findStaticGetter(owner, name, type).invoke();
    }

    /**
     * The linker of this JVM.
     *
     * @throws IllegalStateException if it has none
     */
    static ForeignLinker open() {
        int release = Runtime.version().feature();
        if (release < FIRST_RELEASE) {
            throw new IllegalStateException(
                    "Java " + release + " cannot call foreign functions, expected " + FIRST_RELEASE + " or later");
        }
        try {
            return new ForeignLinker(MethodHandles.lookup());
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Whether the module of this class, or the class path, was given native access. */
    static boolean isGranted() {
        if (Runtime.version().feature() < FIRST_RELEASE) {
            return false;
        }
        try {
            return (boolean) MethodHandles.lookup()
                    .findVirtual(Module.class, "isNativeAccessEnabled", methodType(boolean.class))
                    .invoke(ForeignLinker.class.getModule());
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The address of {@code symbol} in the library that the system finds, or has loaded, under {@code name}. */
    long symbol(String name, String symbol) {
        return symbol(libraryByName, name, symbol);
    }

    /** The address of {@code symbol} in the library {@code file}, which is loaded only if it is not yet. */
    long symbol(Path file, String symbol) {
        return symbol(libraryByPath, file, symbol);
    }

    private long symbol(MethodHandle open, Object library, String symbol) {
        try {
            Object symbols = open.invoke(library, globalArena);
            java.util.Optional<?> found = (java.util.Optional<?>) find.invoke(symbols, symbol);
            return (long) addressOf.invoke(
                    found.orElseThrow(() -> new IllegalStateException("no " + symbol + " in " + library)));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The function at {@code address}; {@code type} is made of {@code long}, {@code int} and {@code void}. */
    MethodHandle function(long address, MethodType type) {
        try {
            Object arguments = java.lang.reflect.Array.newInstance(layout, type.parameterCount());
            for (int i = 0; i < type.parameterCount(); i++) {
                java.lang.reflect.Array.set(arguments, i, layout(type.parameterType(i)));
            }
            Object descriptor = type.returnType() == void.class
                    ? describeVoid.invoke(arguments)
                    : describe.invoke(layout(type.returnType()), arguments);
            return (MethodHandle) downcall.invoke(linker, segmentAt.invoke(address), descriptor, noOptions);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private Object layout(Class<?> type) {
        if (type == long.class) {
            return longLayout;
        }
        if (type == int.class) {
            return intLayout;
        }
        throw new IllegalArgumentException("a foreign function of " + type + " is not foreseen");
    }

    /** The {@code bytes} bytes at {@code address}, in native order. */
    ByteBuffer memory(long address, long bytes) {
        try {
            Object segment = sized.invoke(segmentAt.invoke(address), bytes);
            return ((ByteBuffer) asBuffer.invoke(segment)).order(ByteOrder.nativeOrder());
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The text in UTF-8 at {@code address}, up to its 0 byte. */
    String text(long address) {
        try {
            return (String) text.invoke(sized.invoke(segmentAt.invoke(address), Long.MAX_VALUE), 0L);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The address of the first byte of the direct {@code buffer}, whatever its position. */
    long address(ByteBuffer buffer) {
        try {
            return (long) addressOf.invoke(segmentOf.invoke(buffer.duplicate().clear()));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static IllegalStateException rethrown(@Nullable Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("java.lang.foreign is not as expected: " + e, e);
    }
}
