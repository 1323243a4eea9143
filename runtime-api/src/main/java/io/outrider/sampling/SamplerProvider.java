package io.outrider.sampling;

import java.util.Set;

/**
 * Makes samplers from their canonical configuration, such as {@code ucb{coefficient=1.0}}; found through
 * {@link java.util.ServiceLoader}. Thread-safe. To use one, see {@link PathSampler#parse}.
 */
public interface SamplerProvider {

    /** The names that this provider makes samplers for: lower-case words joined by hyphens. */
    Set<String> names();

    /**
     * Makes the sampler named {@link SamplerSettings#name}. It asks {@code settings} for every key that it understands;
     * keys that were not asked for are then refused by the caller.
     *
     * @throws IllegalArgumentException if a value is out of range; the message holds it
     */
    PathSampler sampler(SamplerSettings settings);
}
