package io.outrider.experience;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Where shipped files go: a directory, an object store, a topic.
 *
 * <p>At least once: the same name may be put again after a failure, then with the same bytes; a sink that holds the name
 * with the same digest already answers as if it had just stored it. Called from one thread of the log's own; may block.
 * Found by the scheme of a URI through an {@link ExperienceSinkProvider}, or constructed.
 */
public interface ExperienceSink extends AutoCloseable {

    /**
     * Stores the content of {@code file} under {@code name}, durably as far as the sink promises it.
     *
     * @param name a relative path with {@code /} between its parts, such as
     *     {@code transitions/agent=offers/schema=1/dt=2026-01-31/hour=09/5f….parquet}
     * @param file the file to send, unchanged from try to try
     * @param digest the SHA-256 of its content, 64 lower-case hexadecimal digits
     * @throws FileRefusedException if the sink will never take this file as it is, above all because it holds another
     *     content under this name, which it leaves as it is; the log sets the file aside and goes on
     * @throws SinkUnavailableException if the sink cannot take files now; the log tries this one again, not before the
     *     time that the sink asks for
     * @throws ExperienceException if it could not be stored for any other reason; the log tries again later
     */
    void put(String name, Path file, String digest);

    /**
     * The sink that {@code uri} names, made by the {@link ExperienceSinkProvider} of its scheme.
     *
     * @throws IllegalArgumentException if no provider on the path serves the scheme; the message lists those that
     *     are there, and of the URI holds the scheme only, since the rest may hold secrets
     */
    static ExperienceSink of(URI uri) {
        List<String> schemes = new ArrayList<>();
        for (ExperienceSinkProvider provider : ServiceLoader.load(ExperienceSinkProvider.class)) {
            if (provider.scheme().equalsIgnoreCase(uri.getScheme())) {
                return provider.sink(uri);
            }
            schemes.add(provider.scheme());
        }
        throw new IllegalArgumentException("no experience sink on the path serves the scheme \"" + uri.getScheme()
                + "\"; there are sinks for " + schemes);
    }

    /** Gives back what the sink holds. */
    @Override
    default void close() {}
}
