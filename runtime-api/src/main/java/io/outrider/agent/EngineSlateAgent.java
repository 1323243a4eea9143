package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.EngineSettings;
import io.outrider.internal.decision.SlateDraft;
import io.outrider.internal.decision.SlotDraft;
import io.outrider.internal.decision.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent that fills slates. */
final class EngineSlateAgent<O, C> implements SlateAgent<O, C> {

    private final CandidateCore<O, C> core;
    private final Engine<O> engine;
    private final boolean givenOrderOnFailure;

    EngineSlateAgent(EngineSettings<O> settings, Encoder<C> candidate, boolean givenOrderOnFailure) {
        if (settings.sampler != null && settings.sampler.needs().hasStableComponents()) {
            settings.sampler = SlateDraft.holding(settings.sampler);
        }
        this.core = new CandidateCore<>(settings, candidate);
        this.engine = core.engine;
        this.givenOrderOnFailure = givenOrderOnFailure;
    }

    @Override
    public Slate<C> decide(O context, List<? extends C> candidates, int slots) {
        return decideAt(context, candidates, slots, null);
    }

    @Override
    public Slate<C> decide(O context, List<? extends C> candidates, int slots, DrawKey key) {
        return decideAt(context, candidates, slots, key);
    }

    private Slate<C> decideAt(O context, List<? extends C> candidates, int slots, @Nullable DrawKey key) {
        CandidateCore.requireSome(candidates);
        if (slots < 1 || slots > candidates.size()) {
            throw new IllegalArgumentException(
                    "a slate of " + candidates.size() + " candidates has 1 to as many slots, not " + slots);
        }
        long start = System.nanoTime();
        Workspace w;
        try {
            w = engine.lease(null, 1, candidates.size(), start);
        } catch (DecisionException e) {
            return unrecordedFallback(e, candidates, slots, start);
        }
        try {
            core.encode(w, context, candidates);
            SlateDraft slate = engine.naming().beginSlate(w, key, candidates.size(), slots);
            w.drawIndices(0);
            try {
                engine.path().run(w, 1, start);
                slate.draw(engine.path(), w, start);
            } catch (DecisionException e) {
                engine.failed(e, givenOrderOnFailure);
                slate.giveOrder(engine.path(), w, start);
            }
            slate.record(engine.path(), w, start);
            return slate(slate, candidates, w.policyVersion());
        } finally {
            engine.release(w);
        }
    }

    private Slate<C> slate(SlateDraft slate, List<? extends C> candidates, String version) {
        List<Decision<C>> decisions = new ArrayList<>();
        for (SlotDraft slot : slate.slots()) {
            decisions.add(slot.parts.decision(candidates.get(slot.choice[0]), version));
        }
        return new Slate<>(slate.id(), decisions, slate.propensity());
    }

    private Slate<C> unrecordedFallback(
            DecisionException failure, List<? extends C> candidates, int slots, long start) {
        engine.failed(failure, givenOrderOnFailure);
        List<Decision<C>> decisions = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            Decision.Parts parts = engine.unrecordedFallback(
                            failure, engine.naming().next(null), start)
                    .index(i);
            decisions.add(parts.decision(candidates.get(i), engine.version()));
        }
        DecisionId id = decisions.get(0).id();
        return new Slate<>(id, decisions, Double.NaN);
    }

    @Override
    public boolean report(Outcome outcome) {
        return engine.report(outcome);
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        return engine.drain(timeout);
    }

    @Override
    public AgentStatus status() {
        return engine.status();
    }

    @Override
    public void close() {
        engine.close();
    }
}
