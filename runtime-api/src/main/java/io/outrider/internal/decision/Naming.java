package io.outrider.internal.decision;

import io.outrider.DrawKey;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.KeyedRandom.Purpose;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How decisions get their ids and draw keys: from the log's counter, from a counter of the agent's own where there is no log,
 * or from a host's key; and the coin that says which of them are recorded when experience is thinned. Thread-safe.
 */
public final class Naming {

    private final @Nullable Recorder recorder;
    private final long ownHigh;
    private final AtomicLong ownLow = new AtomicLong();
    private final long nameHash;
    private final boolean holdsComponent;

    Naming(String agent, @Nullable Recorder recorder, boolean holdsComponent) {
        this.holdsComponent = holdsComponent;
        this.recorder = recorder;
        this.ownHigh = recorder == null ? new SecureRandom().nextLong() : 0;
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < agent.length(); i++) {
            hash = (hash ^ agent.charAt(i)) * 0x100000001b3L;
        }
        this.nameHash = hash;
    }

    long nextHigh() {
        return recorder == null ? ownHigh : recorder.idHigh();
    }

    long nextLow() {
        return recorder == null ? ownLow.incrementAndGet() : recorder.nextId();
    }

    /**
     * A generator whose first 128 bits for a host's key are what the key stands for: a permutation of all keys, another one
     * for each agent's name and each purpose, so that no two keys of an agent give the same id.
     */
    KeyedRandom ofKeys() {
        return new KeyedRandom(nameHash);
    }

    /** Names a lone decision: a new id, or what the host's key stands for; and throws the coin of thinning. */
    public void name(Workspace w, @Nullable DrawKey key) {
        Draft draft = w.draft;
        if (key == null) {
            draft.idHigh = nextHigh();
            draft.idLow = nextLow();
            draft.keyHigh = draft.idHigh;
            draft.keyLow = draft.idLow;
        } else {
            KeyedRandom keys = ofKeys();
            keys.begin(key.high(), key.low(), Purpose.ID);
            draft.idHigh = keys.nextLong();
            draft.idLow = keys.nextLong();
            draft.keyHigh = key.high();
            draft.keyLow = key.low();
        }
        thin(w);
    }

    /** Gives a lone decision the name that it got before; and throws the coin of thinning. */
    public void give(Workspace w, DecisionName name) {
        Draft draft = w.draft;
        draft.idHigh = name.idHigh();
        draft.idLow = name.idLow();
        draft.keyHigh = name.keyHigh();
        draft.keyLow = name.keyLow();
        thin(w);
    }

    private void thin(Workspace w) {
        Draft draft = w.draft;
        if (recorder != null) {
            double keep = recorder.keepProbability();
            draft.keepProbability = (float) keep;
            draft.keep = keep >= 1 || coin(w.random, draft.keyHigh, draft.keyLow) < keep;
        }
    }

    /** As {@link #name(Workspace, DrawKey)}, for a choice among {@code candidates}. */
    public void name(Workspace w, @Nullable DrawKey key, int candidates) {
        name(w, key);
        w.draft.candidates = candidates;
    }

    /** Names a slate and its slots, and throws the one coin of thinning for all of them. */
    public SlateDraft beginSlate(Workspace w, @Nullable DrawKey key, int candidates, int slots) {
        name(w, key, candidates);
        Draft draft = w.draft;
        KeyedRandom keys = ofKeys();
        keys.begin(draft.keyHigh, draft.keyLow, Purpose.SLATE);
        long keyHigh = keys.nextLong();
        long keyLow = keys.nextLong();
        long[] slotIds = new long[2 * slots];
        for (int i = 0; i < slots; i++) {
            keys.begin(keyHigh, keyLow + i, Purpose.ID);
            slotIds[2 * i] = key == null ? nextHigh() : keys.nextLong();
            slotIds[2 * i + 1] = key == null ? nextLow() : keys.nextLong();
        }
        EpisodeFilter filter = holdsComponent ? new EpisodeFilter() : null;
        return new SlateDraft(draft.idHigh, draft.idLow, keyHigh, keyLow, slotIds, candidates, filter);
    }

    /** The number in [0, 1) by which the record under this key is thinned. */
    static double coin(KeyedRandom random, long keyHigh, long keyLow) {
        random.begin(keyHigh, keyLow, Purpose.THIN);
        return random.nextDouble();
    }

    /** The name of a lone decision that has no work space yet: a new id, or what the host's key stands for. */
    public DecisionName next(@Nullable DrawKey key) {
        if (key == null) {
            long high = nextHigh();
            long low = nextLow();
            return new DecisionName(high, low, high, low);
        }
        KeyedRandom keys = ofKeys();
        keys.begin(key.high(), key.low(), Purpose.ID);
        return new DecisionName(keys.nextLong(), keys.nextLong(), key.high(), key.low());
    }
}
