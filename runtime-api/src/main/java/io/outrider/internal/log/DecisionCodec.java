package io.outrider.internal.log;

import io.outrider.internal.record.DecisionRecord;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A decision's payload: a fixed part of {@link #FIXED} bytes, then floats and integers, then bytes and text.
 *
 * <p>The fixed part, by offset: version u16, bits u16, agent u32, id 2×u64, episode 2×u64, t u64, key 2×u64, decided at
 * u64 (72); propensity, its logarithm, its error, the slate's propensity, FLOPs, exploration rate, all f64 (120); slate
 * 2×u64 (136); samples, support, slot, flags, all u32 (152); epistemic, aleatoric, information, intrinsic reward, keep
 * probability, all f32, kind u8, reason u8, 0 u16 (176); thirteen counts u32 in the order of what follows (232).
 */
final class DecisionCodec {

    static final int FIXED = 232;

    static final int BITS = 2;
    static final int AGENT = 4;
    static final int ID = 8;
    static final int EPISODE = 24;
    static final int T = 40;
    static final int KEY = 48;
    static final int DECIDED_AT = 64;
    static final int PROPENSITY = 72;
    static final int LOG_PROPENSITY = 80;
    static final int ERROR = 88;
    static final int SLATE_PROPENSITY = 96;
    static final int FLOPS = 104;
    static final int EXPLORATION = 112;
    static final int SLATE = 120;
    static final int SAMPLES = 136;
    static final int SUPPORT = 140;
    static final int SLOT = 144;
    static final int FLAGS = 148;
    static final int EPISTEMIC = 152;
    static final int ALEATORIC = 156;
    static final int INFORMATION = 160;
    static final int INTRINSIC = 164;
    static final int KEEP = 168;
    static final int KIND = 172;
    static final int REASON = 173;

    static final int OBSERVATIONS = 176;
    static final int CHOICES = 180;
    static final int VALUES = 184;
    static final int BEHAVIOUR = 188;
    static final int OUTPUTS = 192;
    static final int CANDIDATES = 196;
    static final int CANDIDATE_WIDTH = 200;
    static final int MASK = 204;
    static final int MEMORY = 208;
    static final int WORLD = 212;
    static final int POLICY = 216;
    static final int SAMPLER = 220;
    static final int SUBJECT = 224;

    static final int EXPLORED_BIT = 1;
    static final int EPISODE_BIT = 1 << 1;
    static final int SLATE_BIT = 1 << 2;
    static final int MEMORY_BIT = 1 << 3;
    static final int WORLD_BIT = 1 << 4;
    static final int SUBJECT_BIT = 1 << 5;

    private DecisionCodec() {}

    /** The bytes that the record takes with {@code outputs} recorded output values. */
    static long size(DecisionRecord r, int outputs) {
        long words = (long) r.observationCount
                + r.choiceCount
                + r.valueCount
                + r.behaviourCount
                + outputs
                + (long) r.candidateCount * r.candidateWidth;
        return FIXED
                + Integer.BYTES * words
                + r.maskCount
                + Math.max(0, r.memoryCount)
                + Wire.textLength(r.worldId)
                + r.memo.policy.of(r.policyVersion).length
                + r.memo.sampler.of(r.sampler).length
                + Wire.textLength(r.subjectKey);
    }

    /** As {@link #encode(DecisionRecord, OutputSummary, ByteBuffer, FloatBuffer)}, into a buffer at a multiple of 4 bytes. */
    static void encode(DecisionRecord r, @Nullable OutputSummary summary, ByteBuffer into) {
        encode(r, summary, into, into.duplicate().clear().order(into.order()).asFloatBuffer());
    }

    /**
     * Writes the record from the buffer's position on, which is a multiple of 4.
     *
     * @param summary how outputs are summarised, or null if they are written as they are
     * @param floats the same memory as floats, from the buffer's first byte on
     */
    static void encode(DecisionRecord r, @Nullable OutputSummary summary, ByteBuffer into, FloatBuffer floats) {
        into.putShort(Wire.VERSION).putShort((short) bits(r)).putInt(r.agent);
        into.putLong(r.idHigh).putLong(r.idLow).putLong(r.episodeHigh).putLong(r.episodeLow);
        into.putLong(r.t).putLong(r.keyHigh).putLong(r.keyLow).putLong(r.decidedAtMicros);
        into.putDouble(r.propensity).putDouble(r.logPropensity).putDouble(r.error);
        into.putDouble(r.slatePropensity).putDouble(r.costFlops).putDouble(r.explorationRate);
        into.putLong(r.slateHigh).putLong(r.slateLow);
        into.putInt(r.samples).putInt(r.support).putInt(r.slot);
        into.putInt(summary != null ? r.flags | OutputSummary.FLAG : r.flags);
        into.putFloat(r.epistemic).putFloat(r.aleatoric).putFloat(r.information);
        into.putFloat(r.intrinsicReward).putFloat(r.keepProbability);
        into.put(Codes.of(r.kind)).put(Codes.of(r.reason)).putShort((short) 0);
        counts(r, summary != null ? summary.length(r.outputCount, r.candidateCount) : r.outputCount, into);
        Wire.putFloats(into, floats, r.observation, r.observationCount);
        for (int i = 0; i < r.choiceCount; i++) {
            into.putInt(r.choices[i]);
        }
        Wire.putFloats(into, floats, r.values, r.valueCount);
        Wire.putFloats(into, floats, r.behaviour, r.behaviourCount);
        if (summary != null) {
            summary.write(r.outputs, r.outputCount, r.candidateCount, into);
        } else {
            Wire.putFloats(into, floats, r.outputs, r.outputCount);
        }
        Wire.putFloats(into, floats, r.candidates, r.candidateCount * r.candidateWidth);
        for (int i = 0; i < r.maskCount; i++) {
            into.put((byte) (r.mask[i] ? 1 : 0));
        }
        if (r.memoryCount > 0) {
            into.put(r.memory, 0, r.memoryCount);
        }
        Wire.putText(into, r.worldId);
        into.put(r.memo.policy.of(r.policyVersion));
        into.put(r.memo.sampler.of(r.sampler));
        Wire.putText(into, r.subjectKey);
    }

    private static int bits(DecisionRecord r) {
        return (r.explored ? EXPLORED_BIT : 0)
                | (r.inEpisode ? EPISODE_BIT : 0)
                | (r.inSlate ? SLATE_BIT : 0)
                | (r.memoryCount >= 0 ? MEMORY_BIT : 0)
                | (r.worldId != null ? WORLD_BIT : 0)
                | (r.subjectKey != null ? SUBJECT_BIT : 0);
    }

    private static void counts(DecisionRecord r, int outputs, ByteBuffer into) {
        into.putInt(r.observationCount)
                .putInt(r.choiceCount)
                .putInt(r.valueCount)
                .putInt(r.behaviourCount);
        into.putInt(outputs).putInt(r.candidateCount).putInt(r.candidateWidth).putInt(r.maskCount);
        into.putInt(Math.max(0, r.memoryCount));
        into.putInt(Wire.textLength(r.worldId)).putInt(r.memo.policy.of(r.policyVersion).length);
        into.putInt(r.memo.sampler.of(r.sampler).length).putInt(Wire.textLength(r.subjectKey));
        into.putInt(0);
    }
}
