package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The state of the join without the logs around it: rows are encoded, and read back. */
final class TestJoin {
    private static final LogClock STILL = new LogClock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    };

    private static final int MOST = 64;

    private final PendingRows rows = new PendingRows(MOST);
    private final RecentRecords recent = new RecentRecords(1 << 20, 1 << 12);
    private final RawSegments segments = new RawSegments(null, Position.START);
    private final Closing closing = new Closing() {
        @Override
        public void add(int slot) {
            readBack(slot);
            rows.remove(slot);
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public void flushIfMany() {
            // nothing waits to be written
        }
    };
    private final OpenDecisions open = new OpenDecisions(rows, recent, closing, MOST, STILL);

    void record(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        Position at = new Position(frame.segment().epoch(), frame.recordSeq());
        long place = segments.at(frame.segment(), frame.producer(), at).place(frame.offset());
        switch (frame.type()) {
            case FrameType.DECISION -> decision(payload, base, place, frame.recordSeq());
            case FrameType.OUTCOME -> outcome(payload, base);
            case FrameType.EPISODE_END -> open.end(payload, place, frame.recordSeq());
            default -> {
                // the join reads nothing else
            }
        }
    }

    private void decision(ByteBuffer payload, int base, long place, long record) {
        long high = payload.getLong(base + DecisionCodec.ID);
        if (open.get(high, payload.getLong(base + DecisionCodec.ID + 8)) != OpenDecisions.NONE) {
            open.passed(payload, place, record);
            return;
        }
        JoinedAgent agent = new JoinedAgent(UnknownAgent.schema(payload.getInt(base + DecisionCodec.AGENT)), 1);
        open.add(agent, payload, place, record, false);
    }

    private void outcome(ByteBuffer payload, int base) {
        long key = OutcomeCodec.keyHash(payload, base);
        int slot = open.get(payload.getLong(base + OutcomeCodec.ID), payload.getLong(base + OutcomeCodec.ID + 8));
        if (slot != OpenDecisions.NONE && !open.rewardSettled(slot)) {
            boolean last = (payload.getShort(base + OutcomeCodec.BITS) & OutcomeCodec.LAST_BIT) != 0;
            open.outcome(
                    slot,
                    payload.getDouble(base + OutcomeCodec.VALUE),
                    payload.getLong(base + OutcomeCodec.OBSERVED_AT),
                    key,
                    last);
        }
    }

    private void readBack(int slot) {
        int decision = recent.find(rows.place(slot));
        if (decision == RecentRecords.NONE) {
            return; // overwritten; the join would read it from the file
        }
        JoinedRow row = JoinedRow.of(rows, slot, recent.payload(decision), 7, new Position(1, recent.record(decision)));
        int next = rows.next(slot) == PendingRows.NONE ? RecentRecords.NONE : recent.find(rows.next(slot));
        if (next != RecentRecords.NONE && rows.nextIsEnd(slot)) {
            row.endedBy(recent.payload(next));
        } else if (next != RecentRecords.NONE) {
            row.followedBy(recent.payload(next));
        }
        ByteBuffer bytes = ByteBuffer.allocate(RowCodec.size(row)).order(ByteOrder.LITTLE_ENDIAN);
        RowCodec.encode(row, 1, 0, row.position, bytes);
        StoredTransition read = StoredTransition.copyOf("a", bytes.flip());
        assertThat(read.decisionId().high()).isEqualTo(rows.idHigh(slot));
        assertThat(read.terminated()).isEqualTo(rows.terminated(slot));
    }
}
