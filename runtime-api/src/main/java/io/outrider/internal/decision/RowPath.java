package io.outrider.internal.decision;

import io.outrider.DecisionException;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.sampling.EpisodeFilter;
import org.jspecify.annotations.Nullable;

/**
 * The steps of several decisions, one a row of a run, that are made together or not at all: all rows are described and drawn,
 * each once, before the first is recorded or counted, so that a row that cannot be decided leaves nothing behind.
 *
 * @param <O> the host's observation type
 */
public final class RowPath<O> {

    private final DecisionPath<O> path;
    private final DecisionCounts counts;
    private final @Nullable DecisionWriter<O> writer;
    private final boolean remembers;

    RowPath(DecisionPath<O> path, DecisionCounts counts, @Nullable DecisionWriter<O> writer, SamplerMemories memories) {
        this.path = path;
        this.counts = counts;
        this.writer = writer;
        this.remembers = memories.any();
    }

    /**
     * Draws rows 0 to {@code rows} − 1, whose names are in the drafts. A sampler's memory learns of each draw and cannot be made to
     * forget: where there is one, all rows are described once before.
     *
     * @throws DecisionException if the scores of a row are bad, nothing is legal in it, or the sampler fails; held components weigh
     *     what they did before then
     */
    public void draw(Workspace w, int rows) {
        for (int row = 0; row < rows && remembers; row++) {
            w.recall(row);
            path.check(w, row);
        }
        int row = 0;
        boolean complete = false;
        try {
            for (; row < rows; row++) {
                drawRow(w, row);
                keep(w, row);
            }
            complete = true;
        } finally {
            if (!complete) {
                undo(w, row);
            }
        }
        for (row = 0; row < rows && w.stateOutputs.length > 0; row++) {
            w.recall(row);
            DecisionPath.saveState(w, row);
        }
    }

    private void drawRow(Workspace w, int row) {
        w.recall(row);
        EpisodeFilter filter = w.draft.filter();
        if (filter != null) {
            w.drawn(row).before(filter);
        }
        path.drawOnly(w, row);
    }

    private void keep(Workspace w, int row) {
        DrawnRow drawn = w.drawn(row);
        path.fillParts(w, drawn.parts, false);
        if (writer != null) {
            DecisionRecord record = drawn.record(w);
            if (w.draft.keep) {
                writer.fill(record, w, DecisionPath.flags(w, false));
                record.takeFrom(w.record);
            }
        }
        drawn.keep(w.sampling);
    }

    private void undo(Workspace w, int row) {
        for (int undone = 0; undone <= row; undone++) {
            w.recall(undone);
            EpisodeFilter filter = w.draft.filter();
            if (filter != null) {
                w.drawn(undone).restore(filter);
            }
        }
    }

    /** Records and counts row {@code row}, after {@link #draw}. */
    public DrawnRow decide(Workspace w, int row, long startNanos) {
        w.recall(row);
        DrawnRow drawn = w.drawn(row);
        boolean late = counts.late(startNanos);
        drawn.parts.late(late).recorded(writer != null && record(writer, w, row, drawn, late));
        counts.drawn(
                w.tally,
                drawn.explored,
                drawn.kind,
                drawn.propensity,
                drawn.support,
                drawn.epistemic,
                drawn.information,
                startNanos);
        return drawn;
    }

    private boolean record(DecisionWriter<O> to, Workspace w, int row, DrawnRow drawn, boolean late) {
        DecisionRecord record = drawn.record(w);
        record.flags |= late ? Flag.LATE.bit() : 0;
        return to.record(record, w, row);
    }

    /** Adds what the rows of a run counted to the agent's counters. */
    public void counted(Workspace w) {
        counts.add(w.tally);
    }
}
