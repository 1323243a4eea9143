package io.outrider.internal.decision;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DecisionException.Failure;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.agent.Availability;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom.Purpose;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.sampling.SamplerMemory;
import java.nio.FloatBuffer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a decision in a leased work space: encode, run, describe and draw, record.
 *
 * @param <O> the host's observation type
 */
public final class DecisionPath<O> {

    private final EngineSettings<O> settings;
    private final @Nullable Availability<? super O> availability;
    private final DecisionCounts counts;
    private final @Nullable EngineMeters meters;
    private final @Nullable DecisionWriter<O> writer;
    private final SamplerMemories memories;
    private final RowPath<O> rows;
    private final boolean singleChoice;

    /** What stands in place of a policy version where the host decided. */
    public static final String HOST_VERSION = "host";

    DecisionPath(
            EngineSettings<O> settings,
            @Nullable Availability<? super O> availability,
            EngineCounters counters,
            @Nullable EngineMeters meters,
            @Nullable DecisionWriter<O> writer,
            SamplerMemories memories,
            boolean singleChoice) {
        this.settings = settings;
        this.availability = availability;
        this.counts = new DecisionCounts(counters, meters, settings.deadlineNanos);
        this.rows = new RowPath<>(this, counts, writer, memories);
        this.meters = meters;
        this.writer = writer;
        this.memories = memories;
        this.singleChoice = singleChoice;
    }

    /** The steps of several decisions that are made together or not at all. */
    public RowPath<O> rows() {
        return rows;
    }

    /** Writes {@code observation} into row {@code row}; what the host's own code throws reaches the caller unchanged. */
    public void encode(Workspace w, int row, O observation) {
        encodeObservation(w, row, observation);
        if (writer != null) {
            w.subjects[row] = settings.subject == null ? null : settings.subject.apply(observation);
        }
        w.masks.begin(row);
        if (availability != null) {
            availability.mark(observation, w.masks);
        }
        w.writeActionMask(row);
        rate(w, row, observation);
    }

    private void rate(Workspace w, int row, O observation) {
        ToDoubleFunction<? super O> rate = settings.explorationRate;
        w.rateFailures[row] = null;
        try {
            w.rates[row] = rate == null ? 1 : rate.applyAsDouble(observation);
        } catch (RuntimeException e) {
            w.rateFailures[row] = e;
        }
    }

    /** Writes {@code observation} into row 0, and nothing else: it is not decided on. */
    void encodeOnly(Workspace w, O observation) {
        encodeObservation(w, 0, observation);
    }

    private void encodeObservation(Workspace w, int row, O observation) {
        w.observations.begin(row);
        settings.encoder.encode(observation, w.observations);
        w.observations.finish();
    }

    /** Writes the recurrent state of {@code episode} into row {@code row}; zeros at the start and outside episodes. */
    public void loadState(Workspace w, int row, @Nullable EpisodeState episode) {
        int[] inputs = w.stateInputs;
        for (int i = 0; i < inputs.length; i++) {
            FloatBuffer input = w.lane.input(inputs[i]);
            int size = w.stateSizes[i];
            if (episode != null) {
                input.put(row * size, episode.states[i], 0, size);
            } else {
                for (int j = 0; j < size; j++) {
                    input.put(row * size + j, 0f);
                }
            }
        }
    }

    /** Whether the deadline of a decision that began at {@code startNanos} has passed. */
    public boolean isOverdue(long startNanos) {
        return settings.deadlineNanos > 0 && System.nanoTime() - startNanos > settings.deadlineNanos;
    }

    /** The failure of a decision that was overdue before the policy was run. */
    public DecisionException overdue() {
        return new DecisionException(
                Failure.DEADLINE,
                "the deadline of " + settings.deadlineNanos / 1000 + " µs passed before the policy was run",
                null);
    }

    /**
     * Runs the policy on rows 0 to {@code rows} − 1.
     *
     * @throws DecisionException if the deadline has passed, or the policy fails
     */
    public void run(Workspace w, int rows, long startNanos) {
        long before = meters == null ? 0 : System.nanoTime();
        if (isOverdue(startNanos)) {
            throw overdue();
        }
        try {
            w.lane.run(rows);
        } catch (RuntimeException e) {
            throw new DecisionException(
                    Failure.POLICY, "the policy version " + w.policyVersion() + " failed: " + e.getMessage(), e);
        }
        if (meters != null) {
            CachedLane cached = w.cached;
            meters.ran(System.nanoTime() - before, rows, cached == null ? rows : cached.missed());
        }
    }

    /**
     * Describes and draws the decision of row {@code row}, whose names are in the draft, and records it; the result is in
     * {@code w.parts}.
     *
     * @throws DecisionException if the scores are bad, nothing is legal, or the sampler fails
     */
    public void decide(Workspace w, int row, long startNanos) {
        draw(w, row);
        complete(w, row, startNanos);
    }

    /**
     * Throws what {@link #decide} would throw for row {@code row}, without drawing or recording anything.
     *
     * @throws DecisionException if the scores are bad, nothing is legal, or the sampler fails
     */
    void check(Workspace w, int row) {
        prepare(w, row);
        GuardedMemory memory = memory(w.draft.episode);
        if (memory == null) {
            describe(w, null);
            return;
        }
        memory.lock().lock();
        try {
            describe(w, memory.memory());
        } finally {
            memory.lock().unlock();
        }
    }

    private static void prepare(Workspace w, int row) {
        w.row = row;
        w.sampling.row(row, w.draft.candidates);
        forbid(w, row);
    }

    private void draw(Workspace w, int row) {
        drawOnly(w, row);
        saveState(w, row);
    }

    /** Describes and draws row {@code row}, and records nothing; the recurrent state of its episode stays what it was. */
    void drawOnly(Workspace w, int row) {
        prepare(w, row);
        w.cost(row);
        describeAndDrawLocked(w, memory(w.draft.episode));
    }

    /**
     * Draws one slot of the slate in row 0, with the candidates that are {@code placed} illegal, into {@code slot}; it is
     * recorded when the whole slate is known.
     *
     * @throws DecisionException if the scores are bad, nothing is legal, or the sampler fails
     */
    public void drawSlot(Workspace w, boolean[] placed, SlotDraft slot, long startNanos) {
        w.row = 0;
        w.sampling.row(0, w.draft.candidates);
        w.sampling.sharesIndices();
        for (int k = 0; k < w.draft.candidates; k++) {
            if (placed[k]) {
                w.sampling.forbid(0, k);
            }
        }
        describeAndDrawLocked(w, memory(null));
        boolean late = counts.late(startNanos);
        fillParts(w, slot.parts, late);
        if (writer != null) {
            writer.fill(slot.record, w, flags(w, late));
        }
        slot.keep(w);
    }

    /** What is remembered of the decision at hand; null if the sampler has no memory. */
    private @Nullable GuardedMemory memory(@Nullable EpisodeState episode) {
        GuardedMemory agentWide = memories.agentWide();
        return agentWide != null ? agentWide : episode == null ? memories.ofNobody() : episode.memory;
    }

    /** The flags of what was drawn last. */
    static int flags(Workspace w, boolean late) {
        return (late ? Flag.LATE.bit() : 0)
                | (w.sampling.degenerate() ? Flag.DEGENERATE.bit() : 0)
                | (w.isCached(w.row) ? Flag.CACHED.bit() : 0)
                | (w.sampling.saturated() ? Flag.SATURATED.bit() : 0);
    }

    /** Fills {@code slot} with the candidate that it names, because drawing failed. */
    public void giveSlot(Workspace w, SlotDraft slot, long startNanos) {
        slot.parts
                .id(w.draft.idHigh, w.draft.idLow)
                .index(slot.choice[0])
                .propensity(Double.NaN, PropensityKind.UNAVAILABLE, 0)
                .value(Float.NaN)
                .costFlops(w.record.costFlops)
                .estimate(0, 0)
                .ties(0)
                .reason(Reason.FALLBACK, false);
        boolean late = counts.late(startNanos);
        slot.parts.late(late);
        slot.fallback = true;
        if (writer != null) {
            writer.fillGiven(
                    slot.record,
                    w,
                    0,
                    new Fallback(slot.choice, new float[0]),
                    Double.NaN,
                    Reason.FALLBACK,
                    late ? Flag.LATE.bit() : 0);
        }
    }

    /** Counts and records a slot that was drawn or given, under the names in the draft. */
    public boolean recordSlot(Workspace w, SlotDraft slot, long startNanos) {
        if (slot.fallback) {
            counts.fallback(startNanos);
        } else {
            counts.drawn(
                    slot.explored,
                    slot.kind,
                    slot.propensity,
                    slot.support,
                    slot.epistemic,
                    slot.information,
                    startNanos);
        }
        return writer != null && writer.recordSlot(slot.record, w);
    }

    private static void forbid(Workspace w, int row) {
        if (!w.masks.any(row)) {
            return;
        }
        for (int b = 0; b < w.branches.size(); b++) {
            int size = w.branches.get(b).isDiscrete() ? w.branches.get(b).size() : 0;
            for (int a = 0; a < size; a++) {
                if (w.masks.forbidden(row, b, a)) {
                    w.sampling.forbid(b, a);
                }
            }
        }
    }

    private void describeAndDrawLocked(Workspace w, @Nullable GuardedMemory memory) {
        if (memory == null) {
            describeAndDraw(w, null);
            return;
        }
        memory.lock().lock();
        try {
            describeAndDraw(w, memory.memory());
        } finally {
            memory.lock().unlock();
        }
    }

    private void describeAndDraw(Workspace w, @Nullable SamplerMemory memory) {
        SamplingWorkspace sampling = w.sampling;
        Draft draft = w.draft;
        EpisodeFilter filter = draft.filter();
        describe(w, memory);
        w.record.memoryCount = -1;
        if (filter != null && writer != null && draft.keep) {
            w.record.keepMemory(filter.bytes());
            filter.saveInto(w.record.memory);
        }
        try {
            w.random.begin(draft.keyHigh, draft.keyLow, Purpose.DRAW);
            sampling.draw(w.random);
            if (filter != null) {
                sampling.update(filter);
            }
            w.record.intrinsicReward = Float.NaN;
            if (memory != null) {
                w.record.intrinsicReward = (float) memory.intrinsicReward(sampling.situation());
                memory.drawn(sampling.situation(), sampling.choice());
            }
        } catch (DecisionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecisionException(Failure.SAMPLER, "the sampler failed: " + e, e);
        }
    }

    private void describe(Workspace w, @Nullable SamplerMemory memory) {
        Draft draft = w.draft;
        try {
            RuntimeException failure = w.rateFailures[w.row];
            if (failure != null) {
                throw failure;
            }
            double rate = w.rates[w.row];
            w.record.explorationRate = rate;
            w.sampling.context(draft.step(), rate, memory, w.candidateFeatures, w.candidateWidth);
            w.sampling.describe(draft.filter());
        } catch (DecisionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecisionException(Failure.SAMPLER, "the sampler or the exploration rate failed: " + e, e);
        }
    }

    /** Gives the episode of row {@code row} the recurrent state that the run left, where there is an episode. */
    static void saveState(Workspace w, int row) {
        EpisodeState episode = w.draft.episode;
        for (int i = 0; episode != null && i < w.stateOutputs.length; i++) {
            int size = w.stateSizes[i];
            w.lane.output(w.stateOutputs[i]).get(row * size, episode.states[i], 0, size);
        }
    }

    private void complete(Workspace w, int row, long startNanos) {
        boolean late = counts.late(startNanos);
        fillParts(w, w.parts, late);
        w.parts.recorded(writer != null && writer.drawn(w, row, flags(w, late)));
        SamplingWorkspace s = w.sampling;
        counts.drawn(s.explored(), s.kind(), s.propensity(), s.support(), s.epistemic(), s.information(), startNanos);
    }

    /** Fills {@code parts} from what was drawn last. */
    void fillParts(Workspace w, Decision.Parts parts, boolean late) {
        SamplingWorkspace s = w.sampling;
        EpisodeState episode = w.draft.episode;
        if (episode != null && episode.measuresConfidence) {
            s.measureConfidence();
            parts.confidence(s.entropy(), s.margin());
        } else {
            parts.confidence(Float.NaN, Float.NaN);
        }
        parts.id(w.draft.idHigh, w.draft.idLow)
                .index(singleChoice ? s.choice() : -1)
                .propensity(s.propensity(), s.kind(), s.support())
                .estimate(s.samples(), s.error())
                .ties(s.ties())
                .uncertainty(s.epistemic(), s.aleatoric(), s.information())
                .value(s.value())
                .costFlops(w.record.costFlops)
                .reason(s.reason(), s.explored())
                .late(late)
                .degenerate(s.degenerate())
                .cached(w.isCached(w.row));
    }

    /** Makes the decision of row {@code row} the fallback, and records it; the result is in {@code w.parts}. */
    public void fallBack(Workspace w, int row, Fallback fallback, long startNanos) {
        w.cost(row);
        given(w, fallback, Double.NaN, PropensityKind.UNAVAILABLE, Reason.FALLBACK, 0);
        boolean late = counts.late(startNanos);
        w.parts.late(late);
        w.parts.recorded(writer != null
                && writer.given(w, row, fallback, Double.NaN, Reason.FALLBACK, late ? Flag.LATE.bit() : 0));
        counts.fallback(startNanos);
    }

    /** Makes the decision of row {@code row} the host's own, and records it; the result is in {@code w.parts}. */
    public void host(Workspace w, int row, Fallback action, double propensity, PropensityKind kind) {
        int support = writer == null ? 0 : writer.hostSupport(w, row, propensity, kind);
        given(w, action, propensity, kind, Reason.HOST, support);
        w.parts.late(false);
        w.parts.recorded(writer != null && writer.given(w, row, action, propensity, Reason.HOST, 0));
        counts.host();
    }

    /** Counts a fallback that no work space was there for. */
    void countFallback(long startNanos) {
        counts.fallback(startNanos);
    }

    private void given(
            Workspace w, Fallback action, double propensity, PropensityKind kind, Reason reason, int support) {
        w.parts
                .id(w.draft.idHigh, w.draft.idLow)
                .index(action.index(singleChoice))
                .propensity(propensity, kind, support)
                .estimate(0, 0)
                .ties(0)
                .uncertainty(Float.NaN, Float.NaN, Float.NaN)
                .value(Float.NaN)
                .confidence(Float.NaN, Float.NaN)
                .costFlops(reason == Reason.HOST ? 0 : w.record.costFlops)
                .reason(reason, false)
                .degenerate(false)
                .cached(false);
    }
}
