package io.outrider.internal.decision;

import io.outrider.Decision;
import io.outrider.PropensityKind;
import io.outrider.internal.record.DecisionRecord;

/** One drawn slot of a slate that is not recorded yet. */
public final class SlotDraft {

    /** What was decided. */
    public final Decision.Parts parts = new Decision.Parts();

    /** The chosen candidate's position. */
    public final int[] choice = new int[1];

    final DecisionRecord record = new DecisionRecord();
    double propensity;
    boolean fallback;
    boolean explored;
    PropensityKind kind = PropensityKind.UNAVAILABLE;
    int support;
    float epistemic = Float.NaN;
    float information = Float.NaN;

    /** A slot to be drawn in {@code w}. */
    public SlotDraft(Workspace w) {
        record.observation = new float[w.record.observationCount];
        record.observationCount = w.record.observationCount;
        record.choiceCount = 1;
        record.behaviour = new float[w.record.behaviour.length];
        record.outputs = new float[w.record.outputs.length];
        record.mask = new boolean[w.record.mask.length];
        record.candidates = w.candidateFeatures;
        record.candidateWidth = w.candidateWidth;
        record.policyVersion = w.policyVersion();
        record.costFlops = w.record.costFlops;
    }

    /** The probability of this slot's candidate given the earlier slots. */
    public double propensity() {
        return propensity;
    }

    void keep(Workspace w) {
        choice[0] = w.choice();
        record.choices = choice;
        record.takeFrom(w.record);
        propensity = w.sampling.propensity();
        explored = w.sampling.explored();
        kind = w.sampling.kind();
        support = w.sampling.support();
        epistemic = w.sampling.epistemic();
        information = w.sampling.information();
    }
}
