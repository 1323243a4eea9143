package io.outrider.agent;

import io.outrider.DrawKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an episode is begun, beyond its first observation; every option has a default.
 *
 * <p>Immutable: each method that sets something returns another value.
 */
public final class EpisodeOptions {

    private static final EpisodeOptions DEFAULTS = new EpisodeOptions(null, null, true);

    private final @Nullable DrawKey key;
    private final @Nullable String world;
    private final boolean recorded;

    private EpisodeOptions(@Nullable DrawKey key, @Nullable String world, boolean recorded) {
        this.key = key;
        this.world = world;
        this.recorded = recorded;
    }

    /** The defaults. */
    public static EpisodeOptions defaults() {
        return DEFAULTS;
    }

    /** Determines all draws and ids of the episode by the host's {@code key}; by default its id does. */
    public EpisodeOptions key(DrawKey key) {
        return new EpisodeOptions(Objects.requireNonNull(key, "key"), world, recorded);
    }

    /**
     * Names the world that the episode takes place in, recorded with each decision ({@code world_id}); none by default.
     *
     * @throws IllegalArgumentException if {@code id} is blank
     */
    public EpisodeOptions world(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a world's id must not be blank: \"" + id + "\"");
        }
        return new EpisodeOptions(key, id, recorded);
    }

    /** Keeps the episode out of the experience log, because nothing is to be learned from it: an evaluation, say. */
    public EpisodeOptions unrecorded() {
        return new EpisodeOptions(key, world, false);
    }

    /** The host's key, or null. */
    public @Nullable DrawKey key() {
        return key;
    }

    /** The world's id, or null. */
    public @Nullable String world() {
        return world;
    }

    /** Whether the episode is recorded, if the agent records. */
    public boolean isRecorded() {
        return recorded;
    }

    @Override
    public String toString() {
        return "EpisodeOptions[key=" + key + ", world=" + world + (recorded ? "]" : ", unrecorded]");
    }
}
