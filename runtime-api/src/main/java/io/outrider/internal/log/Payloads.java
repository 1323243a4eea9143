package io.outrider.internal.log;

import io.outrider.internal.segment.FrameView;
import java.nio.ByteBuffer;

/**
 * Whether a frame's payload holds what its counts say. A checksum keeps out accidents, but it has no key: whoever can write
 * to the folder can give any bytes a right one. Readers take a payload that is not sound for damage and pass over it, so
 * that its counts are never believed.
 */
final class Payloads {

    /** The most candidates without features: those take no bytes, so that nothing else bounds their number. */
    private static final int MOST_BARE_CANDIDATES = 1 << 16;

    private static final int CHOICE_COUNTS = 5;
    private static final int BYTE_COUNTS = 6;

    private Payloads() {}

    /**
     * Whether the frame's payload may be read; true of types that this version does not know.
     *
     * @throws IllegalStateException if it is of another version
     */
    static boolean sound(FrameView frame) {
        ByteBuffer payload = frame.payload();
        return sound(frame.type(), payload, payload.position(), payload.remaining());
    }

    private static boolean sound(int type, ByteBuffer from, int at, int length) {
        return switch (type) {
            case FrameType.DECISION -> decision(from, at, length);
            case FrameType.OUTCOME -> outcome(from, at, length);
            case FrameType.EPISODE_END -> episodeEnd(from, at, length);
            case FrameType.AGENT -> versioned(from, at, length, "an agent's record") && SchemaCodec.read(from) != null;
            case FrameType.ROW, FrameType.DECISION_ALONE -> row(from, at, length);
            case FrameType.LATE, FrameType.ORPHAN, FrameType.OUTCOME_ALONE ->
                unjoined(from, at, length) && outcome(from, at + UnjoinedCodec.FIXED, length - UnjoinedCodec.FIXED);
            case FrameType.EPISODE_END_ALONE ->
                unjoined(from, at, length) && episodeEnd(from, at + UnjoinedCodec.FIXED, length - UnjoinedCodec.FIXED);
            case FrameType.LOSS -> length >= LossCodec.FIXED;
            default -> true;
        };
    }

    private static boolean versioned(ByteBuffer from, int at, int length, String what) {
        if (length < Short.BYTES) {
            return false;
        }
        Wire.checkVersion(from.getShort(at), what);
        return true;
    }

    private static boolean decision(ByteBuffer from, int at, int length) {
        if (!versioned(from, at, length, "a decision's record") || length < DecisionCodec.FIXED) {
            return false;
        }
        long words = counts(from, at + DecisionCodec.OBSERVATIONS, CHOICE_COUNTS);
        long bytes = counts(from, at + DecisionCodec.MASK, BYTE_COUNTS);
        long rows = from.getInt(at + DecisionCodec.CANDIDATES);
        long width = from.getInt(at + DecisionCodec.CANDIDATE_WIDTH);
        if (words < 0 || bytes < 0 || rows < 0 || width < 0 || (width == 0 && rows > MOST_BARE_CANDIDATES)) {
            return false;
        }
        long cells = rows * width;
        return cells <= length
                && DecisionCodec.FIXED + Integer.BYTES * (words + cells) + bytes <= length
                && Codes.knowsKind(from.get(at + DecisionCodec.KIND))
                && Codes.knowsReason(from.get(at + DecisionCodec.REASON));
    }

    /** The sum of counts; negative if one is. */
    private static long counts(ByteBuffer from, int at, int number) {
        long sum = 0;
        for (int i = 0; i < number; i++) {
            int count = from.getInt(at + Integer.BYTES * i);
            if (count < 0) {
                return -1;
            }
            sum += count;
        }
        return sum;
    }

    private static boolean outcome(ByteBuffer from, int at, int length) {
        if (!versioned(from, at, length, "an outcome's record") || length < OutcomeCodec.FIXED) {
            return false;
        }
        int key = from.getInt(at + OutcomeCodec.KEY_LENGTH);
        return key >= 0 && key <= length - OutcomeCodec.FIXED;
    }

    private static boolean episodeEnd(ByteBuffer from, int at, int length) {
        if (!versioned(from, at, length, "an episode end's record") || length < EpisodeEndCodec.FIXED) {
            return false;
        }
        long count = from.getInt(at + EpisodeEndCodec.OBSERVATIONS);
        boolean timed = (from.getShort(at + EpisodeEndCodec.BITS) & EpisodeEndCodec.TIME_BIT) != 0;
        return count >= 0 && EpisodeEndCodec.FIXED + Float.BYTES * count + (timed ? Long.BYTES : 0) <= length;
    }

    private static boolean unjoined(ByteBuffer from, int at, int length) {
        return versioned(from, at, length, "an outcome's row") && length >= UnjoinedCodec.FIXED;
    }

    private static boolean row(ByteBuffer from, int at, int length) {
        if (!versioned(from, at, length, "a row") || length < RowCodec.FIXED) {
            return false;
        }
        long next = from.getInt(at + RowCodec.NEXT);
        long keys = from.getInt(at + RowCodec.KEYS);
        if (next < 0 || keys < 0 || !Codes.knowsStatus(from.get(at + RowCodec.STATUS))) {
            return false;
        }
        long decision = RowCodec.FIXED + Float.BYTES * next + Long.BYTES * keys;
        return decision <= length && decision(from, at + (int) decision, length - (int) decision);
    }
}
