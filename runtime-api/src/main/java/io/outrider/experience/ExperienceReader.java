package io.outrider.experience;

import java.time.Duration;
import java.util.List;

/**
 * Reads joined rows, each once, in the order in which they were joined. Not thread-safe.
 */
public interface ExperienceReader extends AutoCloseable {

    /**
     * Reads what is there, at most {@code max} rows, waiting up to {@code timeout} for the first; empty if none came, or if
     * a reader that does not follow is at its end. Rows that are not read hold back the release of their segment, within
     * the log's disk limit.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    List<Transition> poll(int max, Duration timeout) throws InterruptedException;

    /** Ends reading; rows are released. */
    @Override
    void close();
}
