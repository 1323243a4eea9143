package io.outrider.internal.decision;

import io.outrider.Decision;
import io.outrider.PropensityKind;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.SamplingWorkspace;
import org.jspecify.annotations.Nullable;

/** One drawn row of a run that is not recorded yet; a work space's own, filled anew for each run. */
public final class DrawnRow {

    /** What was decided. */
    public final Decision.Parts parts = new Decision.Parts();

    /** The chosen alternatives, one a discrete branch. */
    public final int[] choices;

    /** The drawn values of all continuous branches. */
    public final float[] values;

    /** Made when it is first needed: agents without a log have none. */
    private @Nullable DecisionRecord record;

    private @Nullable EpisodeFilter before;

    boolean explored;
    PropensityKind kind = PropensityKind.UNAVAILABLE;
    double propensity;
    int support;
    float epistemic = Float.NaN;
    float information = Float.NaN;

    DrawnRow(SamplingWorkspace sampling) {
        choices = new int[sampling.choices().length];
        values = new float[sampling.values().length];
    }

    /** Its own record, with room for whatever is drawn in {@code w}. */
    DecisionRecord record(Workspace w) {
        DecisionRecord own = record;
        if (own == null) {
            own = w.record.like();
            record = own;
        }
        return own;
    }

    /** Remembers the weights of held components, before a draw changes them. */
    void before(EpisodeFilter filter) {
        EpisodeFilter own = before;
        if (own == null) {
            own = new EpisodeFilter();
            before = own;
        }
        own.copyFrom(filter);
    }

    /** Gives held components the weights that they had before. */
    void restore(EpisodeFilter filter) {
        EpisodeFilter own = before;
        if (own != null) {
            filter.copyFrom(own);
        }
    }

    /** Copies what was drawn, which the next row's draw overwrites. */
    void keep(SamplingWorkspace s) {
        System.arraycopy(s.choices(), 0, choices, 0, choices.length);
        System.arraycopy(s.values(), 0, values, 0, values.length);
        explored = s.explored();
        kind = s.kind();
        propensity = s.propensity();
        support = s.support();
        epistemic = s.epistemic();
        information = s.information();
        DecisionRecord own = record;
        if (own != null) {
            own.choices = choices;
            own.values = values;
        }
    }
}
