package io.outrider.internal.decision;

import io.outrider.DecisionId;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slate in the making: slots are drawn one after the other, and recorded together, when the propensity of the whole is
 * known.
 */
public final class SlateDraft {

    private final long idHigh;
    private final long idLow;
    private final long keyHigh;
    private final long keyLow;
    private final long[] slotIds;
    private final List<SlotDraft> slots = new ArrayList<>();
    private final boolean[] placed;
    private final @Nullable EpisodeFilter filter;
    private double propensity = 1;

    SlateDraft(
            long idHigh,
            long idLow,
            long keyHigh,
            long keyLow,
            long[] slotIds,
            int candidates,
            @Nullable EpisodeFilter filter) {
        this.idHigh = idHigh;
        this.idLow = idLow;
        this.keyHigh = keyHigh;
        this.keyLow = keyLow;
        this.slotIds = slotIds;
        this.placed = new boolean[candidates];
        this.filter = filter;
    }

    /** {@code sampler} with one component held for all slots of a slate. */
    public static PathSampler holding(PathSampler sampler) {
        return sampler.needs().holdsComponents() ? sampler : sampler.perEpisode();
    }

    /** Draws all slots. */
    public void draw(DecisionPath<?> path, Workspace w, long startNanos) {
        for (int i = 0; i < slotIds.length / 2; i++) {
            SlotDraft slot = new SlotDraft(w);
            name(w.draft, i);
            path.drawSlot(w, placed, slot, startNanos);
            placed[slot.choice[0]] = true;
            propensity *= slot.propensity();
            slots.add(slot);
        }
    }

    /** Fills the slots with the first candidates in the given order, because drawing failed. */
    public void giveOrder(DecisionPath<?> path, Workspace w, long startNanos) {
        slots.clear();
        propensity = Double.NaN;
        for (int i = 0; i < slotIds.length / 2; i++) {
            SlotDraft slot = new SlotDraft(w);
            name(w.draft, i);
            slot.choice[0] = i;
            path.giveSlot(w, slot, startNanos);
            slots.add(slot);
        }
    }

    /** Records every slot. */
    public void record(DecisionPath<?> path, Workspace w, long startNanos) {
        for (int i = 0; i < slots.size(); i++) {
            name(w.draft, i);
            w.draft.slatePropensity = propensity;
            slots.get(i).parts.recorded(path.recordSlot(w, slots.get(i), startNanos));
        }
    }

    private void name(Draft draft, int slot) {
        draft.idHigh = slotIds[2 * slot];
        draft.idLow = slotIds[2 * slot + 1];
        draft.keyHigh = keyHigh;
        draft.keyLow = keyLow + slot;
        draft.inSlate = true;
        draft.slateHigh = idHigh;
        draft.slateLow = idLow;
        draft.slot = slot;
        draft.slateFilter = filter;
    }

    /** The slate's id. */
    public DecisionId id() {
        return new DecisionId(idHigh, idLow);
    }

    /** The slots, from the first. */
    public List<SlotDraft> slots() {
        return slots;
    }

    /** The product of the slots' propensities; NaN for a fallback. */
    public double propensity() {
        return propensity;
    }
}
