package io.outrider.internal.log;

import org.jspecify.annotations.Nullable;

/** How far an episode's record has come. Belongs to the joining thread. */
final class EpisodeTrack {

    final long high;
    final long low;
    long lastT;

    /** The last step, while its row waits; null once it is written. */
    @Nullable
    Pending last;

    EpisodeTrack(long high, long low) {
        this.high = high;
        this.low = low;
    }
}
