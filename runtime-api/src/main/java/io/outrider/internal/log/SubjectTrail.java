package io.outrider.internal.log;

import io.outrider.DecisionId;
import org.jspecify.annotations.Nullable;

/**
 * Whom the decisions and episodes were about that were frozen last, so that a late outcome of one that was erased, or its
 * episode's end, is known as such. Two generations: when the younger is full the older is forgotten, so between half and all
 * of the capacity are known. What is about nobody takes no room. Belongs to the shipping thread.
 */
final class SubjectTrail {

    static final int CAPACITY = 1 << 18;

    private final int half;
    private LongPairMap<SubjectTag> young = new LongPairMap<>();
    private LongPairMap<SubjectTag> old = new LongPairMap<>();

    SubjectTrail(int capacity) {
        half = Math.max(1, capacity / 2);
    }

    /** Notes a row. */
    void passed(StoredTransition row) {
        SubjectTag tag = SubjectTag.of(row);
        if (tag != null) {
            put(row.decisionId(), tag);
            if (!row.episodeId().equals(row.decisionId())) {
                put(row.episodeId(), tag);
            }
        }
    }

    private void put(DecisionId id, SubjectTag tag) {
        if (young.size() >= half) {
            old = young;
            young = new LongPairMap<>();
        }
        young.put(id.high(), id.low(), tag);
    }

    /** Whom a decision, or the last known decision of an episode, was about; null where that is not known. */
    @Nullable
    SubjectTag of(DecisionId id) {
        SubjectTag tag = young.get(id.high(), id.low());
        return tag != null ? tag : old.get(id.high(), id.low());
    }
}
