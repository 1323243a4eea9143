package io.outrider.internal.log;

import java.util.function.IntConsumer;

/** How far the record of each open episode has come, in arrays. Belongs to the joining thread. */
final class EpisodeTracks {

    /** No track, or no slot. */
    static final int NONE = -1;

    private static final int LONGS = 3;

    /** The episode's id and the number of the last step. */
    private final LongPages longs = new LongPages();

    /** The slot of the last step while its row waits; in a free track the next that is free. */
    private final IntPages lasts = new IntPages();

    private final PairIndex index;
    private int used;
    private int free = NONE;

    /**
     * @param expected the most open episodes that are expected
     */
    EpisodeTracks(int expected) {
        index = new PairIndex(
                new PairIndex.Keys() {
                    @Override
                    public long high(int track) {
                        return longs.get(at(track));
                    }

                    @Override
                    public long low(int track) {
                        return longs.get(at(track) + 1);
                    }
                },
                expected);
    }

    /** The track of an episode, or {@link #NONE}. */
    int get(long high, long low) {
        return index.get(high, low);
    }

    /** Adds an episode that is not in; its track. */
    int add(long high, long low) {
        int track = free;
        if (track == NONE) {
            track = used++;
        } else {
            free = lasts.get(track);
        }
        longs.set(at(track), high);
        longs.set(at(track) + 1, low);
        longs.set(at(track) + 2, 0);
        lasts.set(track, NONE);
        index.add(track);
        return track;
    }

    void remove(int track) {
        index.remove(track);
        lasts.set(track, free);
        free = track;
        if (index.size() == 0) {
            used = 0;
            free = NONE;
            longs.trim();
            lasts.trim();
        }
    }

    /** The number of the last step. */
    long lastStep(int track) {
        return longs.get(at(track) + 2);
    }

    /** The slot of the last step, or {@link #NONE} once its row is written. */
    int last(int track) {
        return lasts.get(track);
    }

    void last(int track, int slot) {
        lasts.set(track, slot);
    }

    void lastStep(int track, long t) {
        longs.set(at(track) + 2, t);
    }

    /** Hands over every track; the visitor adds and removes none. */
    void forEach(IntConsumer visitor) {
        index.forEach(visitor);
    }

    /** The bytes of the arrays. */
    long bytes() {
        return longs.bytes() + lasts.bytes() + index.bytes();
    }

    private static long at(int track) {
        return (long) LONGS * track;
    }
}
