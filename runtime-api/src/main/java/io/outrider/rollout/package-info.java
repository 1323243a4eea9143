/**
 * Rollouts: many episodes of an agent in chosen worlds, on a budget, with an account of what was spent and learned.
 *
 * <p>{@link io.outrider.rollout.Rollouts} runs them, {@link io.outrider.rollout.Budget} bounds them, and
 * {@link io.outrider.rollout.Ledger} adds up compute, information and coverage.
 */
@NullMarked
package io.outrider.rollout;

import org.jspecify.annotations.NullMarked;
