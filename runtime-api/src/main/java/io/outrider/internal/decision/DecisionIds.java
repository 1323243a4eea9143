package io.outrider.internal.decision;

import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.KeyedRandom;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where new ids come from: the log's counter, or where there is no log a counter of the agent's own. Thread-safe. */
final class DecisionIds {

    private final @Nullable Recorder recorder;
    private final long ownHigh;
    private final AtomicLong ownLow = new AtomicLong();
    private final long nameHash;

    DecisionIds(String agent, @Nullable Recorder recorder) {
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
}
