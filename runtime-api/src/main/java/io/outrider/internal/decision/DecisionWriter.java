package io.outrider.internal.decision;

import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.SamplingWorkspace;
import java.time.Instant;
import java.time.InstantSource;
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

    /** Whether the clock is the system's, which need not be asked for an object. */
    private final boolean systemClock;

    private final @Nullable RedactionRule redaction;

    DecisionWriter(
            EngineSettings<O> settings,
            Recorder recorder,
            int agent,
            String sampler,
            EngineCounters counters,
            @Nullable RedactionRule redaction) {
        this.settings = settings;
        this.recorder = recorder;
        this.agent = agent;
        this.sampler = sampler;
        this.counters = counters;
        this.redaction = redaction;
        this.systemClock = InstantSource.system().equals(settings.clock);
    }

    /** Records what was drawn in row {@code row}; false if it was thinned or refused. */
    boolean drawn(Workspace w, int row, int flags) {
        if (!w.draft.keep) {
            return leftOut(w.draft);
        }
        fill(w.record, w, flags);
        return send(w.record, w, row);
    }

    /** Copies what was drawn last into {@code record}, whose arrays are large enough. */
    void fill(DecisionRecord record, Workspace w, int flags) {
        SamplingWorkspace s = w.sampling;
        record.choices = s.choices();
        record.values = s.values();
        record.propensity = s.propensity();
        record.logPropensity = s.logPropensity();
        record.kind = s.kind();
        record.samples = s.samples();
        record.error = s.error();
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
    boolean given(Workspace w, int row, Fallback action, double propensity, Reason reason, int flags) {
        if (!w.draft.keep) {
            return leftOut(w.draft);
        }
        fillGiven(w.record, w, row, action, propensity, reason, w.draft.flags | flags);
        try {
            return send(w.record, w, row);
        } finally {
            w.restoreRecord();
        }
    }

    /** Makes {@code record} that of an action that was not drawn. */
    void fillGiven(
            DecisionRecord record, Workspace w, int row, Fallback action, double propensity, Reason reason, int flags) {
        record.choices = action.choices();
        record.values = action.values();
        record.propensity = propensity;
        record.logPropensity = Math.log(propensity);
        record.kind = Double.isNaN(propensity)
                ? PropensityKind.UNAVAILABLE
                : action.values().length > 0 ? PropensityKind.DENSITY : PropensityKind.EXACT;
        record.intrinsicReward = Float.NaN;
        record.samples = 0;
        record.error = 0;
        record.behaviourCount = 0;
        record.support = reason == Reason.HOST ? hostSupport(w, row, propensity, record.kind) : 0;
        record.explored = false;
        record.reason = reason;
        record.outputCount = 0;
        record.memoryCount = -1;
        record.epistemic = Float.NaN;
        record.aleatoric = Float.NaN;
        record.information = Float.NaN;
        record.maskCount = w.masks.availableInto(row, record.mask);
        record.explorationRate = 1;
        record.flags = flags;
        if (reason == Reason.HOST) {
            record.policyVersion = DecisionPath.HOST_VERSION;
            record.costFlops = 0;
        }
    }

    /**
     * How many actions the host could have chosen, as far as is known: one where it was certain, else all that were
     * available.
     */
    int hostSupport(Workspace w, int row, double propensity, PropensityKind kind) {
        if (kind == PropensityKind.DENSITY) {
            return Integer.MAX_VALUE;
        }
        if (kind == PropensityKind.UNAVAILABLE || propensity == 1) {
            return kind == PropensityKind.UNAVAILABLE ? 0 : 1;
        }
        return w.draft.candidates > 0 ? w.draft.candidates : w.masks.available(row);
    }

    /** Records one slot of a slate under the names in the draft; false if it was thinned or refused. */
    boolean recordSlot(DecisionRecord record, Workspace w) {
        return record(record, w, 0);
    }

    /** Records a row that was filled in before, under the names in the draft; false if it was thinned or refused. */
    boolean record(DecisionRecord record, Workspace w, int row) {
        return w.draft.keep ? send(record, w, row) : leftOut(w.draft);
    }

    /** Counts what the coin left out; what the host did not want recorded is not a loss. */
    private boolean leftOut(Draft draft) {
        if (draft.keepProbability < 1) {
            recorder.thinned(1);
        }
        return false;
    }

    /** Names {@code record} by the draft, has it redacted and hands it over; false if it was withheld or refused. */
    private boolean send(DecisionRecord record, Workspace w, int row) {
        name(record, w.draft);
        w.observations.begin(row);
        w.observations.copyInto(record.observation, 0);
        record.candidateCount = w.draft.candidates;
        record.sampler = sampler;
        record.subjectKey = w.subjects[row];
        if (redaction == null) {
            return hand(record);
        }
        float[] candidates = record.candidates;
        try {
            return redaction.redact(w.redacting(), record) && hand(record);
        } finally {
            record.candidates = candidates;
        }
    }

    private boolean hand(DecisionRecord record) {
        boolean accepted = recorder.decision(record);
        if (!accepted) {
            counters.unrecorded.increment();
        }
        return accepted;
    }

    /** By the system's clock in whole milliseconds, which it gives without an object; by a given clock as it says. */
    private long nowMicros() {
        if (systemClock) {
            return settings.clock.millis() * 1000;
        }
        Instant now = settings.clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
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
        record.worldId = episode == null ? null : episode.worldId;
        if (episode != null && episode.relatched) {
            record.flags |= Flag.RELATCHED.bit();
        }
        record.decidedAtMicros = nowMicros();
        record.keepProbability = draft.keepProbability;
        record.inSlate = draft.inSlate;
        record.slateHigh = draft.slateHigh;
        record.slateLow = draft.slateLow;
        record.slot = draft.slot;
        record.slatePropensity = draft.slatePropensity;
    }
}
