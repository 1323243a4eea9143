package io.outrider.internal.record;

import org.jspecify.annotations.Nullable;

/** What the records of one lane share, so that it is made once for all of them. Used by one thread at a time, as the lane is. */
public final class RecordMemo {

    /** The bytes of {@link DecisionRecord#policyVersion}. */
    public final EncodedText policy = new EncodedText();

    /** The bytes of {@link DecisionRecord#sampler}. */
    public final EncodedText sampler = new EncodedText();

    /** What the recorder that was handed the last record keeps for the next; nobody else's. */
    public @Nullable Object recorder;
}
