/**
 * An ONNX file as a graph: what it takes and gives, which nodes draw at random, and how it is rewritten in memory.
 *
 * <p>Everything here works on the protobuf message; nothing here runs a model.
 */
@NullMarked
package io.outrider.onnx.internal.graph;

import org.jspecify.annotations.NullMarked;
