/**
 * ONNX Runtime's C functions, called by {@code java.lang.foreign} where the JVM has it, from class files that Java 17 reads.
 *
 * <p>{@link io.outrider.onnx.internal.foreign.CApi} is the functions, {@link io.outrider.onnx.internal.foreign.DeviceApi} those
 * for devices, {@link io.outrider.onnx.internal.foreign.CudaRuntime} the few of CUDA's own that copy, and {@code ForeignLinker}
 * the way to them. The package
 * {@code java.lang.foreign} is final from Java 22 on, and a compiler of 17 does not know it: so its classes are looked up by
 * name, once, when {@code CApi} is initialised. This is the one package of the libraries that may do so; what comes of it are
 * constant method handles over {@code long} and {@code int}, which the JVM compiles as it does any call.
 */
@NullMarked
package io.outrider.onnx.internal.foreign;

import org.jspecify.annotations.NullMarked;
