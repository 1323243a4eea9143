package io.outrider.samples.benchmarks.harness;

/**
 * Something whose cost is measured: our own way, or a peer's.
 *
 * <p>Used by one thread. Whoever made it closes it.
 */
public interface Contender extends AutoCloseable {

    /** What tables and rows call it: lower case, words joined by hyphens. */
    String name();

    /**
     * Works for about {@code nanos} nanoseconds, and says what it measured meanwhile. The first windows are its warm-up.
     *
     * @throws IllegalStateException if it cannot go on
     */
    Window work(long nanos);

    /** Gives back what it holds. */
    @Override
    void close();
}
