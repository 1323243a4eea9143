/**
 * Policies and learners that are ONNX files.
 *
 * <p>{@link io.outrider.onnx.OnnxPolicy} is one version of a policy: it is loaded from a file or from bytes, and opened as
 * lanes by the engine. What its tensors mean is settled at load, from three sources in order of strength: what the caller
 * says to an {@link io.outrider.onnx.OnnxLoader}, the {@code outrider.*} metadata in the file, and dialects that are
 * recognised (Stable-Baselines3, RLlib, Brax, Unity ML-Agents). The {@link io.outrider.onnx.ModelReport} says what was
 * found; with an error in it the model is refused, with all errors at once. A graph that samples is rewritten in memory,
 * so that it gives what feeds the draw and the runtime draws.
 *
 * <p>On a card, {@link io.outrider.onnx.TensorMemory} says where tensors lie, {@link io.outrider.onnx.Placement} what of a graph
 * really runs there. {@link io.outrider.onnx.OnnxLearner} trains a policy where it runs.
 *
 * <p>ONNX Runtime's own types appear in no signature here. Native memory is given back when what holds it is closed, not
 * when it is collected.
 */
@NullMarked
package io.outrider.onnx;

import org.jspecify.annotations.NullMarked;
