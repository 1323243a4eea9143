/**
 * How the next action is tried: a {@link io.outrider.sampling.PathSampler} reads the policy's
 * {@link io.outrider.sampling.Scores} in a {@link io.outrider.sampling.Situation} and describes the distribution to draw
 * from as a {@link io.outrider.sampling.Behaviour}. The runtime draws, so that what is executed and what is recorded as
 * its probability cannot disagree.
 *
 * <p>To write a sampler, implement {@code describe}; to be handed more than the scores of one discrete branch, declare
 * {@link io.outrider.sampling.Needs}. The samplers of the library are in the module {@code samplers}, the contract test
 * for yours in the testkit.
 */
@NullMarked
package io.outrider.sampling;

import org.jspecify.annotations.NullMarked;
