/**
 * ONNX Runtime behind the runtime's own terms: sessions that are counted, tensors that are bound once, and lanes.
 *
 * <p>{@link io.outrider.onnx.internal.ort.OnnxLane} is the work space that the engine sees. It keeps float and integer
 * buffers, and moves them over edges into the native buffers of a binding, which runs the session; where both would look the
 * same, they are the same memory. A {@link io.outrider.onnx.internal.ort.Device} is memory beside the host's that a binding's
 * tensors, or the state of a {@link io.outrider.onnx.internal.ort.StateLoop}, lie in. Types of ONNX Runtime stay in this package and its parent.
 */
@NullMarked
package io.outrider.onnx.internal.ort;

import org.jspecify.annotations.NullMarked;
