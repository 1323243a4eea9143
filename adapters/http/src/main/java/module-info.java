/** Ships experience over HTTP; start at {@link io.outrider.http.HttpSink}. */
module io.outrider.http {
    requires transitive io.outrider.api;
    requires transitive java.net.http;
    requires static transitive org.jspecify;

    exports io.outrider.http;

    provides io.outrider.experience.ExperienceSinkProvider with
            io.outrider.http.HttpSinkProvider,
            io.outrider.http.HttpsSinkProvider;
}
