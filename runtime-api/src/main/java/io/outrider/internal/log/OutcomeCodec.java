package io.outrider.internal.log;

import io.outrider.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An outcome's payload: version u16, bits u16, key length u32, decision id 2×u64, value f64, observed at and reported at
 * in µs since 1970 u64, the key.
 */
final class OutcomeCodec {

    static final int BITS = 2;
    static final int KEY_LENGTH = 4;
    static final int ID = 8;
    static final int VALUE = 24;
    static final int OBSERVED_AT = 32;
    static final int REPORTED_AT = 40;
    static final int FIXED = 48;

    static final int LAST_BIT = 1;
    static final int KEY_BIT = 1 << 1;

    private OutcomeCodec() {}

    static int size(Outcome outcome) {
        return FIXED + Wire.textLength(outcome.key());
    }

    static void encode(Outcome outcome, long reportedAtMicros, ByteBuffer into) {
        Instant observed = outcome.observedAt();
        int bits = (outcome.isLast() ? LAST_BIT : 0) | (outcome.key() != null ? KEY_BIT : 0);
        into.putShort(Wire.VERSION).putShort((short) bits).putInt(Wire.textLength(outcome.key()));
        into.putLong(outcome.decisionId().high()).putLong(outcome.decisionId().low());
        into.putDouble(outcome.value());
        into.putLong(observed == null ? reportedAtMicros : ChronoUnit.MICROS.between(Instant.EPOCH, observed));
        into.putLong(reportedAtMicros);
        Wire.putText(into, outcome.key());
    }

    /** A 64-bit hash of the key of the outcome at {@code base}; 0 where it has none. */
    static long keyHash(ByteBuffer from, int base) {
        int length = from.getInt(base + KEY_LENGTH);
        if ((from.getShort(base + BITS) & KEY_BIT) == 0) {
            return 0;
        }
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (from.get(base + FIXED + i) & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
