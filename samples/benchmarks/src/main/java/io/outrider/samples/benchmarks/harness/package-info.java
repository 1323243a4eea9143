/**
 * Measures a subject and its peers side by side, in one run.
 *
 * <p>A {@link io.outrider.samples.benchmarks.harness.Contender} works for a while and says what an operation took;
 * {@link io.outrider.samples.benchmarks.harness.Rounds} gives each contender a window of the same length in turn, round after
 * round, so that what else the machine does meets all of them, and compares them round by round.
 * {@link io.outrider.samples.benchmarks.harness.LoopContender} works in this JVM, a
 * {@link io.outrider.samples.benchmarks.harness.ProcessContender} in a process of its own, for peers that need flags, another
 * JVM or another language; the other end of its lines, in Java, is
 * {@link io.outrider.samples.benchmarks.harness.PeerProcess}. A comparison becomes a
 * {@link io.outrider.samples.benchmarks.harness.Row}, and rows with the machine they come from a
 * {@link io.outrider.samples.benchmarks.harness.Measurement}.
 */
@NullMarked
package io.outrider.samples.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
