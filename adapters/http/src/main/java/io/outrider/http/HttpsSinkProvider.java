package io.outrider.http;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.ExperienceSinkProvider;
import java.net.URI;

/**
 * Makes an {@link HttpSink} of an {@code https:} URI, such as
 * {@code https://host/experience?hmac-key=node-7&hmac-secret-file=/run/secrets/outrider&ca-file=/etc/outrider/ca.pem}.
 *
 * <p>The query may say {@code bearer-file} or {@code bearer-env}; {@code hmac-key} with {@code hmac-secret-file} or
 * {@code hmac-secret-env}; {@code ca-file}, a PEM file of the only authorities to be trusted; {@code deadline-seconds} and
 * {@code bytes-per-second}. Secrets are named, never spelled out; anything else is refused.
 */
public final class HttpsSinkProvider implements ExperienceSinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HttpsSinkProvider() {}

    @Override
    public String scheme() {
        return "https";
    }

    @Override
    public ExperienceSink sink(URI uri) {
        return SinkUri.sink(uri, scheme());
    }
}
