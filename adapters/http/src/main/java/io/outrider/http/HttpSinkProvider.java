package io.outrider.http;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.ExperienceSinkProvider;
import java.net.URI;

/**
 * Makes an {@link HttpSink} of an {@code http:} URI, for a network that is trusted; what the query may say stands at
 * {@link HttpsSinkProvider}. A bearer token goes to this machine alone.
 */
public final class HttpSinkProvider implements ExperienceSinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HttpSinkProvider() {}

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public ExperienceSink sink(URI uri) {
        return SinkUri.sink(uri, scheme());
    }
}
