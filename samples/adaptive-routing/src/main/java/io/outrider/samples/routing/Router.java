package io.outrider.samples.routing;

import java.util.function.DoubleConsumer;

/** Chooses an upstream for each request, and hears what came of it. One thread asks; any thread may report. */
interface Router extends AutoCloseable {

    /** Chooses, knowing {@code request}'s kind and size and the {@code signals}, and not what was drawn for it. */
    Choice choose(Request request, Signals signals);

    @Override
    default void close() {}

    /**
     * A choice.
     *
     * @param upstream where the request goes
     * @param outcome to be told the reward, once, when the response is back
     */
    record Choice(Upstream upstream, DoubleConsumer outcome) {

        /** A choice that nobody learns from. */
        static Choice of(Upstream upstream) {
            return new Choice(upstream, reward -> {});
        }
    }
}
