/** The API, the service provider interfaces and the engine of Outrider; start at {@link io.outrider.agent.Agent}. */
// The testkit is built after this module, so that the compiler cannot see the target of the qualified exports.
@SuppressWarnings("module")
module io.outrider.api {
    requires transitive micrometer.core;
    requires com.github.benmanes.caffeine;
    requires static transitive org.jspecify;

    exports io.outrider;
    exports io.outrider.agent;
    exports io.outrider.evaluation;
    exports io.outrider.experience;
    exports io.outrider.experience.folder;
    exports io.outrider.policy;
    exports io.outrider.rollout;
    exports io.outrider.sampling;
    exports io.outrider.world;
    exports io.outrider.internal.sampling to
            io.outrider.testkit;
    exports io.outrider.internal.record to
            io.outrider.testkit;

    uses io.outrider.experience.ExperienceFormat;
    uses io.outrider.experience.ExperienceSinkProvider;
    uses io.outrider.sampling.SamplerProvider;

    provides io.outrider.experience.ExperienceSinkProvider with
            io.outrider.experience.DirectorySinkProvider;
}
