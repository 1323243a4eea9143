package io.outrider.samplers;

import io.outrider.sampling.Indices;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerProvider;
import io.outrider.sampling.SamplerSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Makes the samplers of this module by name; used by {@link PathSampler#parse}. */
public final class LibrarySamplers implements SamplerProvider {

    private static final Map<String, Function<SamplerSettings, PathSampler>> MAKERS = Map.ofEntries(
            Map.entry("uniform", settings -> Samplers.uniform()),
            Map.entry("greedy", settings -> Samplers.greedy()),
            Map.entry("epsilon-greedy", settings -> Samplers.epsilonGreedy(settings.number("epsilon", 0.05))),
            Map.entry("epsilon-z-greedy", LibrarySamplers::epsilonZGreedy),
            Map.entry("softmax", settings -> Samplers.softmax(settings.number("temperature", 1))),
            Map.entry("boltzmann", LibrarySamplers::boltzmann),
            Map.entry("square-cb", LibrarySamplers::squareCb),
            Map.entry("bag", settings -> Samplers.bag(settings.number("floor", 0))),
            Map.entry("lin-ucb", settings -> new LinUcb(settings.number("alpha", 1), settings.number("ridge", 1))),
            Map.entry(
                    "lin-thompson",
                    settings -> new LinThompson(settings.number("scale", 1), settings.number("ridge", 1))),
            Map.entry("ucb", settings -> Samplers.ucb(settings.number("coefficient"))),
            Map.entry(
                    "rand-ucb", settings -> Samplers.randUcb(settings.number("low", 0.5), settings.number("high", 18))),
            Map.entry("thompson", settings -> Samplers.thompson()),
            Map.entry("gaussian-thompson", settings -> Samplers.gaussianThompson(settings.number("scale", 1))),
            Map.entry("ede", LibrarySamplers::ede),
            Map.entry("ids", settings -> Samplers.ids()),
            Map.entry("ids-deterministic", settings -> Samplers.idsDeterministic()),
            Map.entry("gaussian", LibrarySamplers::gaussian),
            Map.entry("tanh-gaussian", LibrarySamplers::gaussian),
            Map.entry(
                    "gaussian-ensemble",
                    settings -> Samplers.gaussianEnsemble(settings.number("std"), settings.number("coefficient", 1))),
            Map.entry("gaussian-members", settings -> Samplers.gaussianMembers(settings.number("std"))),
            Map.entry("epinet", settings -> indexed(settings, Indices.normal(settings.integer("draws", 32)))),
            Map.entry(
                    "monte-carlo-dropout",
                    settings -> indexed(
                            settings, Indices.dropout(settings.integer("draws", 32), settings.number("rate", 0.1)))),
            Map.entry("curious", settings -> Samplers.curious(settings.number("beta"), settings.sampler("sampler"))),
            Map.entry(
                    "rnd-reward",
                    settings -> Samplers.rndReward(scope(settings, "agent"), settings.sampler("sampler"))),
            Map.entry(
                    "e3b-reward",
                    settings -> Samplers.e3bReward(
                            settings.number("ridge", 0.1), scope(settings, "episode"), settings.sampler("sampler"))),
            Map.entry("count-bonus", LibrarySamplers::countBonus),
            Map.entry("best-of-n", settings -> Samplers.bestOf(settings.integer("n", 4), settings.sampler("sampler"))),
            Map.entry(
                    "floor-mixing",
                    settings -> Samplers.mixing(settings.number("epsilon"), settings.sampler("sampler"))),
            Map.entry(
                    "floor-projection",
                    settings -> Samplers.projecting(settings.number("epsilon"), settings.sampler("sampler"))),
            Map.entry(
                    "baseline-guard",
                    settings -> Samplers.guarding(settings.number("sacrifice"), settings.sampler("sampler"))),
            Map.entry("per-episode", settings -> settings.sampler("sampler").perEpisode()));

    private static PathSampler epsilonZGreedy(SamplerSettings settings) {
        return Samplers.epsilonZGreedy(
                settings.number("epsilon", 0.05), settings.number("exponent", 2), settings.integer("cap", 10_000));
    }

    private static PathSampler boltzmann(SamplerSettings settings) {
        return new Boltzmann(
                settings.number("temperature", 1),
                settings.has("filters") ? Boltzmann.parseFilters(settings.text("filters")) : List.of());
    }

    private static PathSampler squareCb(SamplerSettings settings) {
        return settings.has("gamma")
                ? Samplers.squareCb(settings.number("gamma"))
                : new SquareCb(settings.number("scale", 10), settings.number("exponent", 0.5));
    }

    private static PathSampler ede(SamplerSettings settings) {
        return Samplers.ede(
                settings.number("phi", 30),
                settings.number("lambda", 0.6),
                settings.number("alpha", 7),
                settings.integer("actors", 64));
    }

    private static PathSampler indexed(SamplerSettings settings, Indices indices) {
        return settings.has("sampler") ? Indexed.over(indices, settings.sampler("sampler")) : Indexed.of(indices);
    }

    private static PathSampler gaussian(SamplerSettings settings) {
        return new GaussianPolicy(
                settings.name().equals("tanh-gaussian"),
                settings.has("std") ? OptionalDouble.of(settings.number("std")) : OptionalDouble.empty());
    }

    private static PathSampler countBonus(SamplerSettings settings) {
        return new CountBonus(
                settings.number("beta", 0.01),
                scope(settings, "episode"),
                settings.integer("bits", 16),
                settings.integer("width", 1 << 12),
                settings.sampler("sampler"));
    }

    private static MemoryScope scope(SamplerSettings settings, String otherwise) {
        String word = settings.has("scope") ? settings.text("scope") : otherwise;
        for (MemoryScope scope : MemoryScope.values()) {
            if (scope.name().toLowerCase(Locale.ROOT).equals(word)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("a scope is agent, actor or episode, not \"" + word + "\"");
    }

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
