package io.outrider.internal.log;

import io.outrider.internal.record.EpisodeEnd;
import java.nio.ByteBuffer;

/**
 * An episode end's payload: version u16, bits u16, agent u32, episode 2×u64, steps u64, observation count u32, 0 u32, the
 * final observation f32.
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

    private EpisodeEndCodec() {}

    static long size(EpisodeEnd end) {
        return FIXED + (long) Float.BYTES * end.observationCount;
    }

    static void encode(EpisodeEnd end, ByteBuffer into) {
        int bits = (end.terminated ? TERMINATED_BIT : 0)
                | (end.truncated || end.abandoned ? TRUNCATED_BIT : 0)
                | (end.abandoned ? ABANDONED_BIT : 0);
        into.putShort(Wire.VERSION).putShort((short) bits).putInt(end.agent);
        into.putLong(end.episodeHigh).putLong(end.episodeLow).putLong(end.steps);
        into.putInt(end.observationCount).putInt(0);
        Wire.putFloats(into, end.observation, end.observationCount);
    }
}
