package io.outrider.onnx;

/**
 * How a native session uses threads.
 *
 * <p>The default, one thread and no spinning, is right for runs under half a millisecond and for several callers at once:
 * each runs on its own thread. More threads pay only for a single caller with heavier runs, and then with spinning; two
 * threads without spinning is the slowest of all.
 *
 * @param intraOpThreads how many threads compute one node, the caller's included
 * @param interOpThreads how many nodes are computed at once
 * @param spinning whether idle threads of the session wait actively, and so burn a processor each
 */
public record SessionSettings(int intraOpThreads, int interOpThreads, boolean spinning) {

    /** Refuses numbers of threads below 1. */
    public SessionSettings {
        if (intraOpThreads < 1 || interOpThreads < 1) {
            throw new IllegalArgumentException("a session needs at least one thread of each kind, not " + intraOpThreads
                    + " and " + interOpThreads);
        }
    }

    /** One thread, no spinning. */
    public static SessionSettings defaults() {
        return new SessionSettings(1, 1, false);
    }

    /** {@code threads} threads for one node, spinning: for a single caller with runs of many milliseconds. */
    public static SessionSettings singleCaller(int threads) {
        return new SessionSettings(threads, 1, true);
    }
}
