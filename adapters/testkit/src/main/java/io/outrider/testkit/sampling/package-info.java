/**
 * Tests for samplers. To unit-test one, build a {@link io.outrider.testkit.sampling.FakeSituation} and look at what the
 * sampler describes in it; to be sure of one, extend {@link io.outrider.testkit.sampling.SamplerContract} (or
 * {@link io.outrider.testkit.sampling.ContinuousSamplerContract}) and supply a second, independent implementation that
 * draws what the sampler only describes: a head, a normal number, then the argmax.
 */
@NullMarked
package io.outrider.testkit.sampling;

import org.jspecify.annotations.NullMarked;
