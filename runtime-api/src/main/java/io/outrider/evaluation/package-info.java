/**
 * Evaluation on logged experience: what a log proves about itself, and what it says about a policy that has not acted yet.
 *
 * <p>An {@link io.outrider.evaluation.Audit} recomputes every recorded decision from what was recorded with it, and
 * reports the first difference. {@link io.outrider.evaluation.OffPolicy} estimates what another policy and sampler would
 * have earned, from importance weights and from models of the reward, with intervals; where the log gives no overlap it
 * refuses, and its {@link io.outrider.evaluation.OffPolicyReport} says why. A
 * {@link io.outrider.evaluation.PromotionGate} uses the same estimates to keep a new policy version from going live before
 * the evidence says that it is not worse, and runs what it holds back in shadow, over the same rows.
 *
 * <p>A {@link io.outrider.evaluation.Calibration} holds what a policy predicted of the logged actions, and how unsure it said it
 * was, against the rewards that came.
 *
 * <p>Everything here works offline, away from the deciding path: it allocates, and takes as long as it takes.
 */
@NullMarked
package io.outrider.evaluation;

import org.jspecify.annotations.NullMarked;
