/**
 * The benchmark models, and every way of running them that a decision is compared with.
 *
 * <p>All peers run {@link io.outrider.samples.benchmarks.peers.Model the same files} on observations of
 * {@link io.outrider.samples.benchmarks.peers.Observations the same kind}, with one thread and no spinning, which is the best
 * setting for each of them on runs of this length: {@link io.outrider.samples.benchmarks.peers.OrtJava} is ONNX Runtime's
 * Java API, {@link io.outrider.samples.benchmarks.peers.Floor} a C program, {@link io.outrider.samples.benchmarks.peers.Djl}
 * the Deep Java Library. {@link io.outrider.samples.benchmarks.peers.Deciding} is ours, with everything on.
 */
@NullMarked
package io.outrider.samples.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
