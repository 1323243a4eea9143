package io.outrider.samplers;

import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerProvider;
import io.outrider.sampling.SamplerSettings;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes the samplers of this module by name; used by {@link PathSampler#parse}. */
public final class LibrarySamplers implements SamplerProvider {

    private static final Map<String, Function<SamplerSettings, PathSampler>> MAKERS = Map.ofEntries(
            Map.entry("greedy", settings -> Samplers.greedy()),
            Map.entry("epsilon-greedy", settings -> Samplers.epsilonGreedy(settings.number("epsilon", 0.05))),
            Map.entry("softmax", settings -> Samplers.softmax(settings.number("temperature", 1))),
            Map.entry("ucb", settings -> Samplers.ucb(settings.number("coefficient"))),
            Map.entry("thompson", settings -> Samplers.thompson()),
            Map.entry(
                    "gaussian",
                    settings -> settings.has("std") ? Samplers.gaussian(settings.number("std")) : Samplers.gaussian()),
            Map.entry(
                    "tanh-gaussian",
                    settings -> settings.has("std")
                            ? Samplers.tanhGaussian(settings.number("std"))
                            : Samplers.tanhGaussian()),
            Map.entry(
                    "floor-mixing",
                    settings -> Samplers.mixing(settings.number("epsilon"), settings.sampler("sampler"))),
            Map.entry("per-episode", settings -> settings.sampler("sampler").perEpisode()));

    /** For {@link java.util.ServiceLoader}. */
    public LibrarySamplers() {}

    @Override
    public Set<String> names() {
        return MAKERS.keySet();
    }

    @Override
    public PathSampler sampler(SamplerSettings settings) {
        Function<SamplerSettings, PathSampler> maker = MAKERS.get(settings.name());
        if (maker == null) {
            throw new IllegalArgumentException("there is no sampler named \"" + settings.name() + "\" here");
        }
        return maker.apply(settings);
    }
}
