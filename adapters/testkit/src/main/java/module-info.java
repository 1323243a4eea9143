/** Contract tests and fakes for every service provider interface of Outrider. */
module io.outrider.testkit {
    requires transitive io.outrider.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.outrider.testkit.experience;
    exports io.outrider.testkit.sampling;
    exports io.outrider.testkit.world;
}
