package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.experience.EndedEpisode;
import io.outrider.internal.record.EpisodeEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An episode end's payload: version u16, bits u16, agent u32, episode 2×u64, steps u64, observation count u32, 0 u32, the
 * final observation f32, and where {@link #TIME_BIT} says so, when it was recorded, in µs since 1970 u64.
 */
final class EpisodeEndCodec {

    static final int BITS = 2;
    static final int AGENT = 4;
    static final int EPISODE = 8;
    static final int STEPS = 24;
    static final int OBSERVATIONS = 32;
    static final int FIXED = 40;

    static final int TERMINATED_BIT = 1;
    static final int TRUNCATED_BIT = 1 << 1;
    static final int ABANDONED_BIT = 1 << 2;
    static final int TIME_BIT = 1 << 3;

    private EpisodeEndCodec() {}

    static long size(EpisodeEnd end) {
        return FIXED + (long) Float.BYTES * end.observationCount + Long.BYTES;
    }

    static void encode(EpisodeEnd end, long endedAtMicros, ByteBuffer into) {
        int bits = TIME_BIT
                | (end.terminated ? TERMINATED_BIT : 0)
                | (end.truncated || end.abandoned ? TRUNCATED_BIT : 0)
                | (end.abandoned ? ABANDONED_BIT : 0);
        into.putShort(Wire.VERSION).putShort((short) bits).putInt(end.agent);
        into.putLong(end.episodeHigh).putLong(end.episodeLow).putLong(end.steps);
        into.putInt(end.observationCount).putInt(0);
        Wire.putFloats(into, end.observation, end.observationCount);
        into.putLong(endedAtMicros);
    }

    /** When the end at {@code base} was recorded, in µs since 1970; 0 where it does not say. */
    static long endedAtMicros(ByteBuffer from, int base) {
        return (from.getShort(base + BITS) & TIME_BIT) == 0
                ? 0
                : from.getLong(base + FIXED + Float.BYTES * from.getInt(base + OBSERVATIONS));
    }

    /** The end in the {@link UnjoinedCodec} payload {@code from}. */
    static EndedEpisode decode(ByteBuffer from, String agent) {
        int outer = from.position();
        int base = outer + UnjoinedCodec.FIXED;
        Wire.checkVersion(from.getShort(base), "an episode end's record");
        int bits = from.getShort(base + BITS);
        int count = from.getInt(base + OBSERVATIONS);
        List<Float> observation = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            observation.add(from.getFloat(base + FIXED + Float.BYTES * i));
        }
        return new EndedEpisode(
                new DecisionId(from.getLong(base + EPISODE), from.getLong(base + EPISODE + 8)),
                agent,
                from.getLong(base + STEPS),
                (bits & TERMINATED_BIT) != 0,
                (bits & TRUNCATED_BIT) != 0,
                (bits & ABANDONED_BIT) != 0,
                count == 0 ? null : observation,
                endedAtMicros(from, base),
                from.getLong(outer + UnjoinedCodec.PRODUCER),
                from.getLong(outer + UnjoinedCodec.RECORD + 8));
    }
}
