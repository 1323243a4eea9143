package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.FrameView;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts decisions as they become durable, and tells the host's listener. */
final class DurableDecisions implements DurableListener {

    private final @Nullable Consumer<DecisionId> listener;
    private final AtomicLong count = new AtomicLong();

    DurableDecisions(@Nullable Consumer<DecisionId> listener) {
        this.listener = listener;
    }

    long count() {
        return count.get();
    }

    @Override
    public void durable(FrameView frame) {
        if (frame.type() != FrameType.DECISION) {
            return;
        }
        count.getAndIncrement();
        Consumer<DecisionId> told = listener;
        if (told != null) {
            ByteBuffer payload = frame.payload();
            int at = payload.position() + DecisionCodec.ID;
            told.accept(new DecisionId(payload.getLong(at), payload.getLong(at + Long.BYTES)));
        }
    }
}
