package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.LossReason;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the joined log up to where the raw log has been forwarded: {@link Forwarder} writes its records in order. Belongs
 * to one thread.
 *
 * <p>A power loss may have torn records out, or the frame that names their agent, and left later ones. What comes after such
 * a gap in an epoch does not count: the restart after it has forwarded it once more.
 */
final class ForwardedFrames implements FrameVisitor {

    private final Set<Integer> agents = new HashSet<>();
    private @Nullable SegmentName segment;
    private boolean torn;
    private Position upTo = Position.START;

    /** The place of the last record, {@link Position#START} if there is none. */
    Position upTo() {
        return upTo;
    }

    @Override
    public void damage(SegmentName in, long bytes) {
        enter(in);
        torn = true;
    }

    private void enter(SegmentName next) {
        SegmentName last = segment;
        if (next.equals(last)) {
            return;
        }
        torn = torn && last != null && last.epoch() == next.epoch();
        segment = next;
        agents.clear(); // each segment names its agents
    }

    @Override
    public void frame(FrameView frame) {
        enter(frame.segment());
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        if (!Payloads.sound(frame)) {
            return;
        }
        switch (frame.type()) {
            case FrameType.AGENT -> agents.add(SchemaCodec.handle(payload));
            case FrameType.DECISION_ALONE ->
                seen(knows(payload, base + RowCodec.AGENT), position(payload, base + RowCodec.RECORD));
            case FrameType.EPISODE_END_ALONE ->
                seen(knows(payload, base + UnjoinedCodec.AGENT), position(payload, base + UnjoinedCodec.RECORD));
            case FrameType.OUTCOME_ALONE -> seen(true, position(payload, base + UnjoinedCodec.RECORD));
            case FrameType.LOSS -> {
                if (LossCodec.forwarded(payload, base)) {
                    seen(true, position(payload, base + LossCodec.POSITION));
                }
            }
            default -> // rows of a log that joined here before, and marks of the segment log itself
                torn = torn || (frame.lossMark() && gone(frame.lossCode()));
        }
    }

    private boolean knows(ByteBuffer payload, int agentAt) {
        return agents.contains(payload.getInt(agentAt));
    }

    private void seen(boolean whole, Position record) {
        torn = torn || !whole;
        if (!torn && record.compareTo(upTo) > 0) {
            upTo = record;
        }
    }

    /** Whether a mark says that what had been in the log is gone, rather than that something was refused. */
    private static boolean gone(int code) {
        return code != LossReason.RING_FULL.code()
                && code != LossReason.DISK_FULL.code()
                && code != LossReason.TOO_LARGE.code();
    }

    private static Position position(ByteBuffer payload, int at) {
        return new Position(payload.getLong(at), payload.getLong(at + Long.BYTES));
    }
}
