package io.outrider.internal.log;

import java.nio.ByteBuffer;

/**
 * A joined row's payload: what came of a decision, then the decision's own payload as it was.
 *
 * <p>By offset: version u16, bits u16, agent u32 (its handle in the joined log); ordinal u64 (8), which counts the rows of
 * this opening of the log; of the decision's record in the raw log producer, epoch and number 3×u64 (16); the place in the
 * raw log up to which outcomes were seen, epoch and number 2×u64 (40); reward f64, delay in ms u64 (56); outcomes u32,
 * status u8, 0 u8, 0 u16, flags u32, counts of next observation and outcome keys 2×u32, length of the decision u32 (92);
 * the next observation f32, the hashes of the outcomes' keys u64, the decision.
 */
final class RowCodec {

    static final int BITS = 2;
    static final int AGENT = 4;
    static final int ORDINAL = 8;
    static final int PRODUCER = 16;
    static final int RECORD = 24;
    static final int CLOSED = 40;
    static final int REWARD = 56;
    static final int DELAY = 64;
    static final int OUTCOMES = 72;
    static final int STATUS = 76;
    static final int FLAGS = 80;
    static final int NEXT = 84;
    static final int KEYS = 88;
    static final int DECISION = 92;
    static final int FIXED = 96;

    static final int REWARD_BIT = 1;
    static final int NEXT_BIT = 1 << 1;
    static final int TERMINATED_BIT = 1 << 2;
    static final int TRUNCATED_BIT = 1 << 3;

    private RowCodec() {}

    static int size(JoinedRow row) {
        return FIXED + Float.BYTES * row.nextCount() + Long.BYTES * row.keyCount() + row.decision.remaining();
    }

    static void encode(JoinedRow row, int agent, long ordinal, Position closed, ByteBuffer into) {
        into.putShort(Wire.VERSION).putShort((short) bits(row)).putInt(agent).putLong(ordinal);
        into.putLong(row.producer).putLong(row.position.epoch()).putLong(row.position.record());
        into.putLong(closed.epoch()).putLong(closed.record());
        into.putDouble(row.reward()).putLong(row.delayMillis());
        into.putInt(row.outcomes()).put(Codes.of(row.status())).put((byte) 0).putShort((short) 0);
        into.putInt(row.flags()).putInt(row.nextCount()).putInt(row.keyCount()).putInt(row.decision.remaining());
        row.putNext(into);
        row.putKeys(into);
        row.putDecision(into);
    }

    private static int bits(JoinedRow row) {
        return (row.hasReward() ? REWARD_BIT : 0)
                | (row.nextCount() > 0 ? NEXT_BIT : 0)
                | (row.terminated() ? TERMINATED_BIT : 0)
                | (row.truncated() ? TRUNCATED_BIT : 0);
    }

    /** The offset of the decision in the row at {@code base}. */
    static int decision(ByteBuffer row, int base) {
        return base + FIXED + Float.BYTES * row.getInt(base + NEXT) + Long.BYTES * row.getInt(base + KEYS);
    }

    /** The hashes of the keys of the outcomes in the row at {@code base}. */
    static long[] keys(ByteBuffer row, int base) {
        long[] keys = new long[row.getInt(base + KEYS)];
        int at = base + FIXED + Float.BYTES * row.getInt(base + NEXT);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = row.getLong(at + Long.BYTES * i);
        }
        return keys;
    }
}
