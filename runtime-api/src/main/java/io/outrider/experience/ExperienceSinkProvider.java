package io.outrider.experience;

import java.net.URI;

/** Makes sinks for the URIs of one scheme; found through {@link java.util.ServiceLoader}. */
public interface ExperienceSinkProvider {

    /** The scheme that it serves, such as {@code file}. */
    String scheme();

    /**
     * The sink that {@code uri} names.
     *
     * @throws IllegalArgumentException if the URI lacks something; the message says what
     */
    ExperienceSink sink(URI uri);
}
