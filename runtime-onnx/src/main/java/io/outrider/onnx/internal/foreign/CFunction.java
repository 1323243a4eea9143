package io.outrider.onnx.internal.foreign;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodType;

/**
 * The C functions that are called, by their positions in {@code OrtApi}, to which releases of ONNX Runtime only ever add.
 * Pointers and {@code size_t} are {@code long}; a {@code long} that is returned is a status, 0 if all went well.
 */
@SuppressWarnings("ImmutableEnumChecker") // A MethodType is immutable, but does not say so by Error Prone's annotation.
enum CFunction {
    GET_ERROR_CODE(1, methodType(int.class, long.class)),
    GET_ERROR_MESSAGE(2, methodType(long.class, long.class)),
    /** Level, name, out. */
    CREATE_ENV(3, methodType(long.class, int.class, long.class, long.class)),
    /** Environment, model, its size, options, out. */
    CREATE_SESSION_FROM_ARRAY(8, methodType(long.class, long.class, long.class, long.class, long.class, long.class)),
    CREATE_SESSION_OPTIONS(10, methodType(long.class, long.class)),
    SET_EXECUTION_MODE(13, methodType(long.class, long.class, int.class)),
    SET_LOG_SEVERITY(22, methodType(long.class, long.class, int.class)),
    SET_INTRA_OP_THREADS(24, methodType(long.class, long.class, int.class)),
    SET_INTER_OP_THREADS(25, methodType(long.class, long.class, int.class)),
    CREATE_RUN_OPTIONS(39, methodType(long.class, long.class)),
    /** Memory, data, its size, shape, its length, element type, out. */
    CREATE_TENSOR(
            49,
            methodType(long.class, long.class, long.class, long.class, long.class, long.class, int.class, long.class)),
    /** Name, allocator type, device, memory type, out. */
    CREATE_MEMORY(68, methodType(long.class, long.class, int.class, int.class, int.class, long.class)),
    /** Allocator type, memory type, out. */
    CREATE_CPU_MEMORY(69, methodType(long.class, int.class, int.class, long.class)),
    /** Allocator, bytes, out. */
    ALLOCATE(75, methodType(long.class, long.class, long.class, long.class)),
    /** Allocator, address. */
    FREE(76, methodType(long.class, long.class, long.class)),
    RELEASE_ENV(92, methodType(void.class, long.class)),
    RELEASE_STATUS(93, methodType(void.class, long.class)),
    RELEASE_MEMORY(94, methodType(void.class, long.class)),
    RELEASE_SESSION(95, methodType(void.class, long.class)),
    RELEASE_TENSOR(96, methodType(void.class, long.class)),
    RELEASE_RUN_OPTIONS(97, methodType(void.class, long.class)),
    RELEASE_SESSION_OPTIONS(100, methodType(void.class, long.class)),
    /** Options, key, value. */
    ADD_CONFIG_ENTRY(130, methodType(long.class, long.class, long.class, long.class)),
    /** Session, memory, out. */
    CREATE_ALLOCATOR(131, methodType(long.class, long.class, long.class, long.class)),
    RELEASE_ALLOCATOR(132, methodType(void.class, long.class)),
    /** Session, run options, binding. */
    RUN_WITH_BINDING(133, methodType(long.class, long.class, long.class, long.class)),
    /** Session, out. */
    CREATE_IO_BINDING(134, methodType(long.class, long.class, long.class)),
    RELEASE_IO_BINDING(135, methodType(void.class, long.class)),
    /** Binding, name, tensor. */
    BIND_INPUT(136, methodType(long.class, long.class, long.class, long.class)),
    BIND_OUTPUT(137, methodType(long.class, long.class, long.class, long.class)),
    /** Options, name, tensor. */
    ADD_INITIALIZER(150, methodType(long.class, long.class, long.class, long.class)),
    /** Run options, key, value. */
    ADD_RUN_CONFIG_ENTRY(165, methodType(long.class, long.class, long.class, long.class)),
    /** Session options, CUDA options. */
    APPEND_CUDA(204, methodType(long.class, long.class, long.class)),
    CREATE_CUDA_OPTIONS(205, methodType(long.class, long.class)),
    /** CUDA options, keys, values, their number. */
    UPDATE_CUDA_OPTIONS(206, methodType(long.class, long.class, long.class, long.class, long.class)),
    RELEASE_CUDA_OPTIONS(208, methodType(void.class, long.class));

    /** The version of {@code OrtApi} that has all of them. */
    static final int API_VERSION = 12;

    /** How many functions of the table are looked at. */
    static final int TABLE_SIZE = RELEASE_CUDA_OPTIONS.index + 1;

    final int index;
    final MethodType type;

    CFunction(int index, MethodType type) {
        this.index = index;
        this.type = type;
    }
}
