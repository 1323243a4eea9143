package io.outrider.experience;

import java.nio.file.Path;

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

    /** Gives back what the sink holds. */
    @Override
    default void close() {}
}
