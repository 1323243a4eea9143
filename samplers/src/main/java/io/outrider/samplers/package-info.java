/**
 * Path samplers: how the next action is tried. {@link io.outrider.samplers.Samplers} makes all of them; each is an
 * immutable {@link io.outrider.sampling.PathSampler}, whose text form is the configuration that makes it again:
 * {@code PathSampler.parse("ucb{coefficient=1.0}")}.
 *
 * <p>A sampler by itself explores as its formula says and no further. Floors, mixtures and guards are combinators, applied
 * by name and never silently: {@code Samplers.mixing(0.02, Samplers.thompson())}.
 */
@NullMarked
package io.outrider.samplers;

import org.jspecify.annotations.NullMarked;
