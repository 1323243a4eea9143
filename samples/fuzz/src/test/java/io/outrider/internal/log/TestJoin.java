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

    private final OpenDecisions open = new OpenDecisions(new Joiner.Limits(64, 1 << 20, 64), STILL, TestJoin::readBack);

    void record(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        switch (frame.type()) {
            case FrameType.DECISION -> decision(frame, payload, base);
            case FrameType.OUTCOME -> outcome(payload, base);
            case FrameType.EPISODE_END -> open.end(payload, base);
            default -> {
                // the join reads nothing else
            }
        }
    }

    private void decision(FrameView frame, ByteBuffer payload, int base) {
        if (open.get(payload.getLong(base + DecisionCodec.ID), payload.getLong(base + DecisionCodec.ID + 8)) != null) {
            open.passed(payload, base);
            return;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(base, bytes);
        JoinedAgent agent = new JoinedAgent(UnknownAgent.schema(payload.getInt(base + DecisionCodec.AGENT)), 1);
        Position at = new Position(frame.segment().epoch(), frame.recordSeq());
        RawSegments segments = new RawSegments(null, at);
        open.add(new Pending(agent, bytes, 7, at, segments.at(frame.segment(), at)), false);
    }

    private void outcome(ByteBuffer payload, int base) {
        long key = OutcomeCodec.keyHash(payload, base);
        Pending row = open.get(payload.getLong(base + OutcomeCodec.ID), payload.getLong(base + OutcomeCodec.ID + 8));
        if (row != null && !row.rewardSettled()) {
            boolean last = (payload.getShort(base + OutcomeCodec.BITS) & OutcomeCodec.LAST_BIT) != 0;
            open.outcome(
                    row,
                    payload.getDouble(base + OutcomeCodec.VALUE),
                    payload.getLong(base + OutcomeCodec.OBSERVED_AT),
                    key,
                    last);
        }
    }

    private static void readBack(Pending row) {
        ByteBuffer bytes = ByteBuffer.allocate(RowCodec.size(row)).order(ByteOrder.LITTLE_ENDIAN);
        RowCodec.encode(row, 1, 0, row.position, bytes);
        StoredTransition read = StoredTransition.copyOf("a", bytes.flip());
        assertThat(read.decisionId().high()).isEqualTo(row.idHigh);
        assertThat(read.terminated()).isEqualTo(row.terminated());
    }
}
