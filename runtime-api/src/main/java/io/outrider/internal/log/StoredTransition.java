package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A row over its bytes in the joined log; values are decoded when they are asked for. */
final class StoredTransition implements Transition {

    private final String agent;
    private final ByteBuffer row;
    private final int decision;

    private StoredTransition(String agent, ByteBuffer row) {
        this.agent = agent;
        this.row = row;
        this.decision = RowCodec.decision(row, 0);
        Wire.checkVersion(row.getShort(0), "a row");
        Wire.checkVersion(row.getShort(decision), "a decision's record");
    }

    /** The row between the buffer's position and limit, whose bytes are copied. */
    static StoredTransition copyOf(String agent, ByteBuffer row) {
        byte[] bytes = new byte[row.remaining()];
        row.get(row.position(), bytes);
        return new StoredTransition(agent, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The raw log's epoch in which its decision was recorded. */
    long recordEpoch() {
        return row.getLong(RowCodec.RECORD);
    }

    private int bits() {
        return row.getShort(decision + DecisionCodec.BITS);
    }

    private int count(int field) {
        return row.getInt(decision + field);
    }

    private DecisionId id(int field) {
        return new DecisionId(row.getLong(decision + field), row.getLong(decision + field + 8));
    }

    /** The offset of the words after the fixed part, words before {@code field}'s own skipped. */
    private int words(int field) {
        int skipped = 0;
        for (int f = DecisionCodec.OBSERVATIONS; f < field; f += 4) {
            skipped += count(f);
        }
        return decision + DecisionCodec.FIXED + 4 * skipped;
    }

    private int afterWords() {
        return words(DecisionCodec.CANDIDATES)
                + 4 * count(DecisionCodec.CANDIDATES) * count(DecisionCodec.CANDIDATE_WIDTH);
    }

    private int bytes(int field) {
        int at = afterWords();
        for (int f = DecisionCodec.MASK; f < field; f += 4) {
            at += count(f);
        }
        return at;
    }

    private float[] floats(int field) {
        return Wire.floats(row, words(field), count(field));
    }

    private float @Nullable [] floatsOrNull(int field) {
        return count(field) == 0 ? null : floats(field);
    }

    private String text(int field) {
        return Wire.text(row, bytes(field), count(field));
    }

    @Override
    public DecisionId decisionId() {
        return id(DecisionCodec.ID);
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public DecisionId episodeId() {
        return id(DecisionCodec.EPISODE);
    }

    @Override
    public long t() {
        return row.getLong(decision + DecisionCodec.T);
    }

    @Override
    public DrawKey drawKey() {
        return new DrawKey(row.getLong(decision + DecisionCodec.KEY), row.getLong(decision + DecisionCodec.KEY + 8));
    }

    @Override
    public long decidedAtMicros() {
        return row.getLong(decision + DecisionCodec.DECIDED_AT);
    }

    @Override
    public float[] observation() {
        return floats(DecisionCodec.OBSERVATIONS);
    }

    @Override
    public int[] choices() {
        int[] choices = new int[count(DecisionCodec.CHOICES)];
        int at = words(DecisionCodec.CHOICES);
        for (int i = 0; i < choices.length; i++) {
            choices[i] = row.getInt(at + 4 * i);
        }
        return choices;
    }

    @Override
    public float[] values() {
        return floats(DecisionCodec.VALUES);
    }

    @Override
    public double propensity() {
        return row.getDouble(decision + DecisionCodec.PROPENSITY);
    }

    @Override
    public double logPropensity() {
        return row.getDouble(decision + DecisionCodec.LOG_PROPENSITY);
    }

    @Override
    public PropensityKind propensityKind() {
        return Codes.kind(row.get(decision + DecisionCodec.KIND));
    }

    @Override
    public int propensitySamples() {
        return count(DecisionCodec.SAMPLES);
    }

    @Override
    public double propensityError() {
        return row.getDouble(decision + DecisionCodec.ERROR);
    }

    @Override
    public float @Nullable [] behaviour() {
        return floatsOrNull(DecisionCodec.BEHAVIOUR);
    }

    @Override
    public int support() {
        return count(DecisionCodec.SUPPORT);
    }

    @Override
    public boolean explored() {
        return (bits() & DecisionCodec.EXPLORED_BIT) != 0;
    }

    @Override
    public Reason reason() {
        return Codes.reason(row.get(decision + DecisionCodec.REASON));
    }

    @Override
    public float @Nullable [] outputs() {
        return floatsOrNull(DecisionCodec.OUTPUTS);
    }

    @Override
    public boolean outputsSummarised() {
        return is(Flag.SUMMARISED);
    }

    @Override
    public byte @Nullable [] memory() {
        if ((bits() & DecisionCodec.MEMORY_BIT) == 0) {
            return null;
        }
        byte[] memory = new byte[count(DecisionCodec.MEMORY)];
        row.get(bytes(DecisionCodec.MEMORY), memory);
        return memory;
    }

    @Override
    public float epistemic() {
        return row.getFloat(decision + DecisionCodec.EPISTEMIC);
    }

    @Override
    public float aleatoric() {
        return row.getFloat(decision + DecisionCodec.ALEATORIC);
    }

    @Override
    public float information() {
        return row.getFloat(decision + DecisionCodec.INFORMATION);
    }

    @Override
    public @Nullable Float intrinsicReward() {
        float intrinsic = row.getFloat(decision + DecisionCodec.INTRINSIC);
        return Float.isNaN(intrinsic) ? null : intrinsic;
    }

    @Override
    public @Nullable Float reward() {
        return has(RowCodec.REWARD_BIT) ? (float) row.getDouble(RowCodec.REWARD) : null;
    }

    private boolean has(int bit) {
        return (row.getShort(RowCodec.BITS) & bit) != 0;
    }

    @Override
    public RewardStatus rewardStatus() {
        return Codes.status(row.get(RowCodec.STATUS));
    }

    @Override
    public int rewardCount() {
        return row.getInt(RowCodec.OUTCOMES);
    }

    @Override
    public long rewardDelayMillis() {
        return row.getLong(RowCodec.DELAY);
    }

    @Override
    public float @Nullable [] nextObservation() {
        return has(RowCodec.NEXT_BIT) ? Wire.floats(row, RowCodec.FIXED, row.getInt(RowCodec.NEXT)) : null;
    }

    @Override
    public boolean terminated() {
        return has(RowCodec.TERMINATED_BIT);
    }

    @Override
    public boolean truncated() {
        return has(RowCodec.TRUNCATED_BIT);
    }

    @Override
    public @Nullable DecisionId slateId() {
        return (bits() & DecisionCodec.SLATE_BIT) == 0 ? null : id(DecisionCodec.SLATE);
    }

    @Override
    public int slot() {
        return count(DecisionCodec.SLOT);
    }

    @Override
    public double slatePropensity() {
        return row.getDouble(decision + DecisionCodec.SLATE_PROPENSITY);
    }

    @Override
    public float @Nullable [][] candidates() {
        int rows = count(DecisionCodec.CANDIDATES);
        if (rows == 0) {
            return null;
        }
        int width = count(DecisionCodec.CANDIDATE_WIDTH);
        int at = words(DecisionCodec.CANDIDATES);
        float[][] candidates = new float[rows][];
        for (int i = 0; i < rows; i++) {
            candidates[i] = Wire.floats(row, at + 4 * width * i, width);
        }
        return candidates;
    }

    @Override
    public @Nullable String worldId() {
        return (bits() & DecisionCodec.WORLD_BIT) == 0 ? null : text(DecisionCodec.WORLD);
    }

    @Override
    public String policyVersion() {
        return text(DecisionCodec.POLICY);
    }

    @Override
    public String sampler() {
        return text(DecisionCodec.SAMPLER);
    }

    @Override
    public float keepProbability() {
        return row.getFloat(decision + DecisionCodec.KEEP);
    }

    @Override
    public boolean @Nullable [] mask() {
        int count = count(DecisionCodec.MASK);
        if (count == 0) {
            return null;
        }
        boolean[] mask = new boolean[count];
        int at = bytes(DecisionCodec.MASK);
        for (int i = 0; i < count; i++) {
            mask[i] = row.get(at + i) != 0;
        }
        return mask;
    }

    @Override
    public @Nullable String subjectKey() {
        return (bits() & DecisionCodec.SUBJECT_BIT) == 0 ? null : text(DecisionCodec.SUBJECT);
    }

    @Override
    public double costFlops() {
        return row.getDouble(decision + DecisionCodec.FLOPS);
    }

    @Override
    public double explorationRate() {
        return row.getDouble(decision + DecisionCodec.EXPLORATION);
    }

    @Override
    public int flags() {
        return count(DecisionCodec.FLAGS) | row.getInt(RowCodec.FLAGS);
    }

    @Override
    public long producerId() {
        return row.getLong(RowCodec.PRODUCER);
    }

    @Override
    public long recordSequence() {
        return row.getLong(RowCodec.RECORD + 8);
    }

    @Override
    public String toString() {
        return "Transition[" + decisionId() + ", agent=" + agent + ", t=" + t() + ", propensity=" + propensity()
                + ", reward=" + reward() + " " + rewardStatus() + "]";
    }
}
