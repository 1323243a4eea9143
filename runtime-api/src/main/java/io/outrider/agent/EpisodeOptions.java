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

    private static final EpisodeOptions DEFAULTS = new EpisodeOptions(null, null, null, true, false);

    private final @Nullable DrawKey key;
    private final @Nullable String world;
    private final @Nullable String actor;
    private final boolean recorded;
    private final boolean confidence;

    private EpisodeOptions(
            @Nullable DrawKey key,
            @Nullable String world,
            @Nullable String actor,
            boolean recorded,
            boolean confidence) {
        this.key = key;
        this.world = world;
        this.actor = actor;
        this.recorded = recorded;
        this.confidence = confidence;
    }

    /** The defaults. */
    public static EpisodeOptions defaults() {
        return DEFAULTS;
    }

    /** Determines all draws and ids of the episode by the host's {@code key}; by default its id does. */
    public EpisodeOptions key(DrawKey key) {
        return new EpisodeOptions(Objects.requireNonNull(key, "key"), world, actor, recorded, confidence);
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
        return new EpisodeOptions(key, id, actor, recorded, confidence);
    }

    /**
     * Says whose episode it is, for a sampler that remembers by actor; by default that of an actor that has no other. The
     * name is not recorded.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    public EpisodeOptions actor(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an actor's name must not be blank: \"" + name + "\"");
        }
        return new EpisodeOptions(key, world, name, recorded, confidence);
    }

    /** Keeps the episode out of the experience log, because nothing is to be learned from it: an evaluation, say. */
    public EpisodeOptions unrecorded() {
        return new EpisodeOptions(key, world, actor, false, confidence);
    }

    /**
     * Has each decision say how undecided the policy was ({@link io.outrider.Decision#entropy}, {@link io.outrider.Decision#margin}),
     * which costs a logarithm and an exponential an alternative; it does not unless asked.
     */
    public EpisodeOptions confidence() {
        return new EpisodeOptions(key, world, actor, recorded, true);
    }

    /** The host's key, or null. */
    public @Nullable DrawKey key() {
        return key;
    }

    /** The world's id, or null. */
    public @Nullable String world() {
        return world;
    }

    /** The actor's name, or null. */
    public @Nullable String actor() {
        return actor;
    }

    /** Whether the episode is recorded, if the agent records. */
    public boolean isRecorded() {
        return recorded;
    }

    /** Whether decisions say how undecided the policy was. */
    public boolean measuresConfidence() {
        return confidence;
    }

    @Override
    public String toString() {
        return "EpisodeOptions[key=" + key + ", world=" + world + ", actor=" + actor + (recorded ? "" : ", unrecorded")
                + (confidence ? ", confidence]" : "]");
    }
}
