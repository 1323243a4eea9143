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
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.SamplerMemory;
import java.nio.FloatBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a decision in a leased work space: encode, run, describe and draw, record.
 *
 * @param <O> the host's observation type
 */
public final class DecisionPath<O> {

    private final EngineSettings<O> settings;
    private final @Nullable Availability<? super O> availability;
    private final EngineCounters counters;
    private final @Nullable EngineMeters meters;
    private final @Nullable DecisionWriter<O> writer;
    private final @Nullable SamplerMemory agentMemory;
    private final ReentrantLock memoryLock;
    private final boolean singleChoice;

    DecisionPath(
            EngineSettings<O> settings,
            @Nullable Availability<? super O> availability,
            EngineCounters counters,
            @Nullable EngineMeters meters,
            @Nullable DecisionWriter<O> writer,
            @Nullable SamplerMemory agentMemory,
            ReentrantLock memoryLock,
            boolean singleChoice) {
        this.settings = settings;
        this.availability = availability;
        this.counters = counters;
        this.meters = meters;
        this.writer = writer;
        this.agentMemory = agentMemory;
        this.memoryLock = memoryLock;
        this.singleChoice = singleChoice;
    }

    /** Writes {@code observation} into row {@code row}; what the host's own code throws reaches the caller unchanged. */
    public void encode(Workspace w, int row, O observation) {
        w.observations.begin(row);
        settings.encoder.encode(observation, w.observations);
        w.observations.finish();
        w.masks.begin(row);
        if (availability != null) {
            availability.mark(observation, w.masks);
        }
        w.writeActionMask(row);
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

    /**
     * Runs the policy on rows 0 to {@code rows} − 1.
     *
     * @throws DecisionException if the deadline has passed, or the policy fails
     */
    public void run(Workspace w, int rows, long startNanos) {
        long before = System.nanoTime();
        if (settings.deadlineNanos > 0 && before - startNanos > settings.deadlineNanos) {
            throw new DecisionException(
                    Failure.DEADLINE,
                    "the deadline of " + settings.deadlineNanos / 1000 + " µs passed before the policy was run",
                    null);
        }
        try {
            w.lane.run(rows);
        } catch (RuntimeException e) {
            throw new DecisionException(
                    Failure.POLICY, "the policy version " + w.policyVersion() + " failed: " + e.getMessage(), e);
        }
        if (meters != null) {
            meters.ran(System.nanoTime() - before, rows);
        }
    }

    /**
     * Describes and draws the decision of row {@code row}, whose names are in the draft, and records it; the result is in
     * {@code w.parts}.
     *
     * @throws DecisionException if the scores are bad, nothing is legal, or the sampler fails
     */
    public void decide(Workspace w, int row, O observation, long startNanos) {
        draw(w, row);
        complete(w, row, observation, startNanos);
    }

    private void draw(Workspace w, int row) {
        EpisodeState episode = w.draft.episode;
        w.sampling.row(row, w.draft.candidates);
        forbid(w, row);
        describeAndDrawLocked(w, episode == null ? null : episode.memory);
        if (episode != null) {
            saveState(w, row, episode);
        }
    }

    /**
     * Draws one slot of the slate in row 0, with the candidates that are {@code placed} illegal, into {@code slot}; it is
     * recorded when the whole slate is known.
     *
     * @throws DecisionException if the scores are bad, nothing is legal, or the sampler fails
     */
    public void drawSlot(Workspace w, boolean[] placed, SlotDraft slot, long startNanos) {
        w.sampling.row(0, w.draft.candidates);
        for (int k = 0; k < w.draft.candidates; k++) {
            if (placed[k]) {
                w.sampling.forbid(0, k);
            }
        }
        describeAndDrawLocked(w, null);
        fillParts(w, slot.parts, late(startNanos));
        if (writer != null) {
            writer.fill(slot.record, w, w.sampling.degenerate() ? Flag.DEGENERATE.bit() : 0);
        }
        slot.keep(w);
        count(w, startNanos);
    }

    /** Fills {@code slot} with the candidate that it names, because drawing failed. */
    public void giveSlot(Workspace w, SlotDraft slot, long startNanos) {
        slot.parts
                .id(w.draft.idHigh, w.draft.idLow)
                .index(slot.choice[0])
                .propensity(Double.NaN, PropensityKind.UNAVAILABLE, 0)
                .reason(Reason.FALLBACK, false)
                .late(late(startNanos));
        if (writer != null) {
            writer.fillGiven(slot.record, new Fallback(slot.choice, new float[0]), Double.NaN, Reason.FALLBACK, 0);
        }
        countFallback(startNanos);
    }

    /** Records a slot that was drawn or given, under the names in the draft. */
    public boolean recordSlot(Workspace w, O observation, SlotDraft slot) {
        return writer != null && w.draft.keep && writer.send(slot.record, w, 0, observation);
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

    private void describeAndDrawLocked(Workspace w, @Nullable SamplerMemory memory) {
        if (agentMemory == null) {
            describeAndDraw(w, memory);
            return;
        }
        memoryLock.lock();
        try {
            describeAndDraw(w, agentMemory);
        } finally {
            memoryLock.unlock();
        }
    }

    private void describeAndDraw(Workspace w, @Nullable SamplerMemory memory) {
        SamplingWorkspace sampling = w.sampling;
        Draft draft = w.draft;
        EpisodeFilter filter = draft.filter();
        double rate = settings.explorationRate == null ? 1 : settings.explorationRate.getAsDouble();
        w.record.explorationRate = rate;
        sampling.context(draft.step(), rate, memory, w.candidateFeatures, w.candidateWidth);
        try {
            sampling.describe(filter);
            w.random.begin(draft.keyHigh, draft.keyLow, Purpose.DRAW);
            sampling.draw(w.random);
            if (filter != null) {
                sampling.update(filter);
            }
            if (memory != null) {
                memory.drawn(sampling.situation(), sampling.choice());
            }
        } catch (DecisionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecisionException(Failure.SAMPLER, "the sampler failed: " + e, e);
        }
    }

    private static void saveState(Workspace w, int row, EpisodeState episode) {
        for (int i = 0; i < w.stateOutputs.length; i++) {
            int size = w.stateSizes[i];
            w.lane.output(w.stateOutputs[i]).get(row * size, episode.states[i], 0, size);
        }
    }

    private void complete(Workspace w, int row, O observation, long startNanos) {
        boolean late = late(startNanos);
        fillParts(w, w.parts, late);
        int flags = (late ? Flag.LATE.bit() : 0) | (w.sampling.degenerate() ? Flag.DEGENERATE.bit() : 0);
        w.parts.recorded(writer != null && writer.drawn(w, row, observation, flags));
        count(w, startNanos);
    }

    private void fillParts(Workspace w, Decision.Parts parts, boolean late) {
        SamplingWorkspace s = w.sampling;
        parts.id(w.draft.idHigh, w.draft.idLow)
                .index(singleChoice ? s.choice() : -1)
                .propensity(s.propensity(), s.kind(), s.support())
                .uncertainty(s.epistemic(), s.aleatoric(), s.information())
                .reason(s.reason(), s.explored())
                .late(late)
                .degenerate(s.degenerate());
    }

    private void count(Workspace w, long startNanos) {
        SamplingWorkspace s = w.sampling;
        counters.decisions.increment();
        if (s.explored()) {
            counters.explored.increment();
        }
        if (s.kind() == PropensityKind.EXACT) {
            counters.drew(s.propensity(), s.support());
        }
        if (meters != null) {
            meters.decided(s.explored(), System.nanoTime() - startNanos, s.epistemic(), s.information());
        }
    }

    private boolean late(long startNanos) {
        boolean late = settings.deadlineNanos > 0 && System.nanoTime() - startNanos > settings.deadlineNanos;
        if (late) {
            counters.late.increment();
        }
        return late;
    }

    /** Makes the decision of row {@code row} the fallback, and records it; the result is in {@code w.parts}. */
    public void fallBack(Workspace w, int row, O observation, Fallback fallback, long startNanos) {
        given(w, fallback, Double.NaN, PropensityKind.UNAVAILABLE, Reason.FALLBACK);
        w.parts.late(late(startNanos));
        w.parts.recorded(writer != null && writer.given(w, row, observation, fallback, Double.NaN, Reason.FALLBACK));
        countFallback(startNanos);
    }

    /** Makes the decision of row {@code row} the host's own, and records it; the result is in {@code w.parts}. */
    public void host(Workspace w, int row, O observation, Fallback action, double propensity, PropensityKind kind) {
        given(w, action, propensity, kind, Reason.HOST);
        w.parts.late(false);
        w.parts.recorded(writer != null && writer.given(w, row, observation, action, propensity, Reason.HOST));
        counters.decisions.increment();
    }

    /** Counts a fallback that no work space was there for. */
    void countFallback(long startNanos) {
        counters.decisions.increment();
        counters.fallbacks.increment();
        if (meters != null) {
            meters.fellBack(System.nanoTime() - startNanos);
        }
    }

    private void given(Workspace w, Fallback action, double propensity, PropensityKind kind, Reason reason) {
        w.parts
                .id(w.draft.idHigh, w.draft.idLow)
                .index(action.index(singleChoice))
                .propensity(propensity, kind, 0)
                .uncertainty(Float.NaN, Float.NaN, Float.NaN)
                .reason(reason, false)
                .degenerate(false);
    }

    /** The recurrent state that an episode of a policy of this signature starts with. */
    static float[][] initialStates(PolicySignature signature) {
        float[][] states = new float[signature.states().size()][];
        for (int i = 0; i < states.length; i++) {
            String name = signature.states().get(i).input();
            states[i] = signature.inputs().stream()
                    .filter(input -> input.name().equals(name))
                    .findFirst()
                    .map(input -> new float[input.size(0)])
                    .orElseThrow(() -> new IllegalStateException("no input " + name));
        }
        return states;
    }
}
