package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.experience.UnjoinedOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A late or orphaned outcome's payload: version u16, 0 u16, agent u32 (its handle in the joined log; −1 for an orphan),
 * producer, epoch and number of its record in the raw log 3×u64, then the outcome's own payload as it was.
 */
final class UnjoinedCodec {

    static final int AGENT = 4;
    static final int PRODUCER = 8;
    static final int RECORD = 16;
    static final int FIXED = 32;
    static final int NO_AGENT = -1;

    private UnjoinedCodec() {}

    static ByteBuffer encode(int agent, long producer, Position position, ByteBuffer outcome) {
        return ByteBuffer.allocate(FIXED + outcome.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(Wire.VERSION)
                .putShort((short) 0)
                .putInt(agent)
                .putLong(producer)
                .putLong(position.epoch())
                .putLong(position.record())
                .put(outcome.duplicate())
                .flip();
    }

    static Position position(ByteBuffer from, int base) {
        return new Position(from.getLong(base + RECORD), from.getLong(base + RECORD + 8));
    }

    static UnjoinedOutcome decode(ByteBuffer from, String agent) {
        int base = from.position();
        Wire.checkVersion(from.getShort(base), "an outcome's row");
        int outcome = base + FIXED;
        Wire.checkVersion(from.getShort(outcome), "an outcome's record");
        int bits = from.getShort(outcome + OutcomeCodec.BITS);
        @Nullable
        String key = (bits & OutcomeCodec.KEY_BIT) == 0
                ? null
                : Wire.text(from, outcome + OutcomeCodec.FIXED, from.getInt(outcome + OutcomeCodec.KEY_LENGTH));
        return new UnjoinedOutcome(
                new DecisionId(from.getLong(outcome + OutcomeCodec.ID), from.getLong(outcome + OutcomeCodec.ID + 8)),
                agent,
                from.getDouble(outcome + OutcomeCodec.VALUE),
                key,
                (bits & OutcomeCodec.LAST_BIT) != 0,
                from.getLong(outcome + OutcomeCodec.OBSERVED_AT),
                from.getLong(outcome + OutcomeCodec.REPORTED_AT),
                from.getLong(base + PRODUCER),
                from.getLong(base + RECORD + 8));
    }
}
