package io.outrider.internal.decision;

import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.SamplingWorkspace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the record of a decision and hands it to the log.
 *
 * @param <O> the host's observation type
 */
final class DecisionWriter<O> {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final EngineSettings<O> settings;
    private final Recorder recorder;
    private final int agent;
    private final String sampler;
    private final EngineCounters counters;

    DecisionWriter(EngineSettings<O> settings, Recorder recorder, int agent, String sampler, EngineCounters counters) {
        this.settings = settings;
        this.recorder = recorder;
        this.agent = agent;
        this.sampler = sampler;
        this.counters = counters;
    }

    /** Records what was drawn in row {@code row}; false if it was thinned or refused. */
    boolean drawn(Workspace w, int row, O observation, int flags) {
        if (!w.draft.keep) {
            return thinned();
        }
        fill(w.record, w, flags);
        return send(w.record, w, row, observation);
    }

    /** Copies what was drawn last into {@code record}, whose arrays are large enough. */
    void fill(DecisionRecord record, Workspace w, int flags) {
        SamplingWorkspace s = w.sampling;
        record.choices = s.choices();
        record.values = s.values();
        record.propensity = s.propensity();
        record.logPropensity = s.logPropensity();
        record.kind = s.kind();
        record.behaviourCount = s.behaviourInto(record.behaviour);
        record.support = s.support();
        record.explored = s.explored();
        record.reason = s.reason();
        record.outputCount = s.outputsInto(record.outputs, UNLIMITED);
        record.epistemic = s.epistemic();
        record.aleatoric = s.aleatoric();
        record.information = s.information();
        record.maskCount = s.maskInto(record.mask);
        record.flags = w.draft.flags | flags;
    }

    /** Records an action that was not drawn: a fallback, or the host's own; false if it was thinned or refused. */
    boolean given(Workspace w, int row, O observation, Fallback action, double propensity, Reason reason) {
        if (!w.draft.keep) {
            return thinned();
        }
        fillGiven(w.record, action, propensity, reason, w.draft.flags);
        return send(w.record, w, row, observation);
    }

    /** Makes {@code record} that of an action that was not drawn. */
    void fillGiven(DecisionRecord record, Fallback action, double propensity, Reason reason, int flags) {
        record.choices = action.choices();
        record.values = action.values();
        record.propensity = propensity;
        record.logPropensity = Math.log(propensity);
        record.kind = Double.isNaN(propensity)
                ? PropensityKind.UNAVAILABLE
                : action.values().length > 0 ? PropensityKind.DENSITY : PropensityKind.EXACT;
        record.behaviourCount = 0;
        record.support = 0;
        record.explored = false;
        record.reason = reason;
        record.outputCount = 0;
        record.epistemic = Float.NaN;
        record.aleatoric = Float.NaN;
        record.information = Float.NaN;
        record.maskCount = 0;
        record.flags = flags;
    }

    private boolean thinned() {
        recorder.thinned(1);
        return false;
    }

    /** Names {@code record} by the draft and hands it over; false if it was refused. */
    boolean send(DecisionRecord record, Workspace w, int row, O observation) {
        name(record, w.draft);
        w.observations.begin(row);
        w.observations.copyInto(record.observation, 0);
        record.candidateCount = w.draft.candidates;
        record.sampler = sampler;
        record.subjectKey = settings.subject == null ? null : subject(observation);
        boolean accepted = recorder.decision(record);
        if (!accepted) {
            counters.unrecorded.increment();
        }
        return accepted;
    }

    private @Nullable String subject(O observation) {
        return settings.subject == null ? null : settings.subject.apply(observation);
    }

    private void name(DecisionRecord record, Draft draft) {
        record.agent = agent;
        record.idHigh = draft.idHigh;
        record.idLow = draft.idLow;
        record.keyHigh = draft.keyHigh;
        record.keyLow = draft.keyLow;
        EpisodeState episode = draft.episode;
        record.inEpisode = episode != null;
        record.episodeHigh = episode == null ? draft.idHigh : episode.idHigh;
        record.episodeLow = episode == null ? draft.idLow : episode.idLow;
        record.t = episode == null ? 0 : episode.t;
        if (episode != null && episode.relatched) {
            record.flags |= Flag.RELATCHED.bit();
        }
        Instant now = settings.clock.instant();
        record.decidedAtMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        record.keepProbability = draft.keepProbability;
        record.inSlate = draft.inSlate;
        record.slateHigh = draft.slateHigh;
        record.slateLow = draft.slateLow;
        record.slot = draft.slot;
        record.slatePropensity = draft.slatePropensity;
    }
}
