/** Gymnasium environments as worlds; start at {@link io.outrider.gymnasium.Gymnasium}. */
module io.outrider.gymnasium {
    requires transitive io.outrider.api;
    requires static transitive org.jspecify;

    exports io.outrider.gymnasium;
}
