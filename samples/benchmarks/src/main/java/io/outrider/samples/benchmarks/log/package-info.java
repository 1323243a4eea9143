/**
 * Ways of putting records on this disk, each in a JVM of its own: ours and its peers'.
 *
 * <p>An {@link io.outrider.samples.benchmarks.log.Appending} is one of them;
 * {@link io.outrider.samples.benchmarks.log.AppendContender} drives it and measures;
 * {@link io.outrider.samples.benchmarks.log.LogWay} lists them, and says what each needs of its JVM.
 */
@NullMarked
package io.outrider.samples.benchmarks.log;

import org.jspecify.annotations.NullMarked;
