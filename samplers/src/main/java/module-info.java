/** The library's samplers; start at {@link io.outrider.samplers.Samplers}. */
module io.outrider.samplers {
    requires transitive io.outrider.api;
    requires static transitive org.jspecify;

    exports io.outrider.samplers;
    exports io.outrider.samplers.world;

    provides io.outrider.sampling.SamplerProvider with
            io.outrider.samplers.LibrarySamplers;
}
