package io.outrider.internal.decision;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.KeyedRandom.Purpose;
import io.outrider.policy.PolicySignature;
import org.jspecify.annotations.Nullable;

/**
 * How episodes of an engine begin, go on and end.
 *
 * @param <O> the host's observation type
 */
public final class Episodes<O> {

    private final Engine<O> engine;
    private final @Nullable Recorder recorder;
    private final int agent;
    private final SamplerMemories memories;
    private final boolean holdsComponent;
    private final @Nullable RedactionRule redaction;

    Episodes(
            Engine<O> engine,
            @Nullable Recorder recorder,
            int agent,
            SamplerMemories memories,
            boolean holdsComponent,
            @Nullable RedactionRule redaction) {
        this.engine = engine;
        this.recorder = recorder;
        this.agent = agent;
        this.memories = memories;
        this.holdsComponent = holdsComponent;
        this.redaction = redaction;
    }

    /**
     * Begins an episode.
     *
     * @param key the host's, or null
     * @param actor the key of the actor whose episode it is, or null
     */
    public EpisodeState begin(@Nullable DrawKey key, @Nullable String actor) {
        return begin(key, actor, null, true);
    }

    /**
     * Begins an episode.
     *
     * @param key the host's, or null
     * @param actor the key of the actor whose episode it is, or null
     * @param worldId the world that it takes place in, or null
     * @param record whether it may be recorded
     */
    public EpisodeState begin(@Nullable DrawKey key, @Nullable String actor, @Nullable String worldId, boolean record) {
        Naming naming = engine.naming();
        KeyedRandom ofKeys = naming.ofKeys();
        long idHigh = key == null ? naming.nextHigh() : key.high();
        long idLow = key == null ? naming.nextLow() : key.low();
        ofKeys.begin(idHigh, idLow, Purpose.EPISODE);
        long keyHigh = ofKeys.nextLong();
        long keyLow = ofKeys.nextLong();
        if (key != null) {
            idHigh = keyHigh;
            idLow = keyLow;
        }
        double keep = recorder == null || !record ? 1 : recorder.keepProbability();
        boolean kept = record && (keep >= 1 || Naming.coin(engine.random(), keyHigh, keyLow) < keep);
        VersionLanes current = engine.latchCurrent();
        float[][] states = initialStates(current.version().policy().signature());
        EpisodeState episode = new EpisodeState(
                idHigh,
                idLow,
                keyHigh,
                keyLow,
                key != null,
                kept,
                (float) keep,
                states,
                holdsComponent ? new EpisodeFilter() : null,
                memories.ofEpisode(actor),
                worldId);
        if (states.length > 0 || holdsComponent) {
            episode.latched = current;
        } else {
            current.unlatch();
        }
        engine.counters().openEpisodes.increment();
        return episode;
    }

    /** The recurrent state that an episode of a policy of this signature starts with. */
    private static float[][] initialStates(PolicySignature signature) {
        float[][] states = new float[signature.states().size()][];
        for (int i = 0; i < states.length; i++) {
            String name = signature.states().get(i).input();
            states[i] = signature.inputs().stream()
                    .filter(input -> input.name().equals(name))
                    .findFirst()
                    .map(input -> new float[input.size(0)])
                    .orElseThrow(() -> new IllegalStateException("no input " + name));
        }
        return states;
    }

    /** The lanes that the next step of {@code episode} runs in; null for the running version's. */
    public @Nullable VersionLanes lanes(EpisodeState episode, long nowNanos) {
        VersionLanes latched = episode.latched;
        if (latched != null && latched.version().expired(nowNanos)) {
            VersionLanes current = engine.latchCurrent();
            episode.latched = current;
            episode.relatched = true;
            if (episode.filter != null) {
                episode.filter.reset(); // the members of one version are not those of another
            }
            latched.unlatch();
        }
        return episode.latched;
    }

    /** Names the next step of {@code episode} in the draft of {@code w}. */
    public void name(Workspace w, EpisodeState episode) {
        Draft draft = w.draft;
        draft.episode = episode;
        draft.keyHigh = episode.keyHigh;
        draft.keyLow = episode.keyLow + episode.t;
        if (episode.hostKeyed) {
            KeyedRandom ofKeys = engine.naming().ofKeys();
            ofKeys.begin(draft.keyHigh, draft.keyLow, Purpose.ID);
            draft.idHigh = ofKeys.nextLong();
            draft.idLow = ofKeys.nextLong();
        } else {
            draft.idHigh = engine.naming().nextHigh();
            draft.idLow = engine.naming().nextLow();
        }
        draft.keep = episode.keep;
        draft.keepProbability = episode.keepProbability;
    }

    /** Counts a decided step. */
    public void stepped(EpisodeState episode) {
        episode.t++;
        episode.relatched = false;
    }

    /**
     * Ends an episode: records it and lets go of its version.
     *
     * @param finalObservation the encoded final observation; null where it is not known
     */
    public void end(EpisodeState episode, boolean terminated, boolean abandoned, float @Nullable [] finalObservation) {
        engine.counters().openEpisodes.decrement();
        VersionLanes latched = episode.latched;
        if (latched != null) {
            episode.latched = null;
            latched.unlatch();
        }
        if (recorder == null || !episode.keep || episode.t == 0) {
            return;
        }
        EpisodeEnd end = new EpisodeEnd();
        end.agent = agent;
        end.episodeHigh = episode.idHigh;
        end.episodeLow = episode.idLow;
        end.steps = episode.t;
        end.terminated = terminated;
        end.truncated = !terminated;
        end.abandoned = abandoned;
        if (finalObservation != null) {
            end.observation = finalObservation;
            end.observationCount = finalObservation.length;
            if (redaction != null) {
                redaction.redact(end);
            }
        }
        recorder.episodeEnd(end);
    }

    /** The encoded form of {@code observation}, for the end of an episode; refuses a wrong one also where no end is recorded. */
    public float[] encode(O observation) {
        Workspace w = engine.leaseForEncoding();
        try {
            engine.path().encodeOnly(w, observation);
            float[] encoded = new float[w.observations.size()];
            w.observations.begin(0);
            w.observations.copyInto(encoded, 0);
            return encoded;
        } finally {
            engine.release(w);
        }
    }

    /** The id of an episode. */
    public static DecisionId id(EpisodeState episode) {
        return new DecisionId(episode.idHigh, episode.idLow);
    }
}
