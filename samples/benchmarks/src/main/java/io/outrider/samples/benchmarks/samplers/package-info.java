/**
 * Samplers without a native run: what describing and drawing cost once a policy's outputs are there, each sampler in a JVM of
 * its own beside a loop written by hand that does the least of the same kind.
 */
@NullMarked
package io.outrider.samples.benchmarks.samplers;

import org.jspecify.annotations.NullMarked;
