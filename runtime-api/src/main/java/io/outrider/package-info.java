/**
 * The words that everything else is written in: observations go in through an {@link io.outrider.Encoder}, an
 * {@link io.outrider.ActionSpace} says what may come out, a {@link io.outrider.Decision} is what did, and an
 * {@link io.outrider.Outcome} says later what came of it.
 *
 * <p>Start at {@code io.outrider.agent.Agent}. The types here are values: immutable, without I/O, safe to share between
 * threads; the exceptions of the runtime stand here too, below {@link io.outrider.OutriderException}.
 */
@NullMarked
package io.outrider;

import org.jspecify.annotations.NullMarked;
