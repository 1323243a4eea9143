package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.internal.decision.DecisionPath;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.EngineSettings;
import io.outrider.internal.decision.Fallback;
import io.outrider.internal.decision.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The agent over candidates. */
final class EngineCandidateAgent<O, C> implements CandidateAgent<O, C> {

    private static final float[] NO_VALUES = new float[0];
    private static final Fallback FIRST = new Fallback(new int[1], NO_VALUES);

    private final CandidateCore<O, C> core;
    private final Engine<O> engine;
    private final boolean firstOnFailure;

    EngineCandidateAgent(EngineSettings<O> settings, Encoder<C> candidate, boolean firstOnFailure) {
        this.core = new CandidateCore<>(settings, candidate);
        this.engine = core.engine;
        this.firstOnFailure = firstOnFailure;
    }

    @Override
    public Decision<C> decide(O context, List<? extends C> candidates) {
        return decideAt(context, candidates, null);
    }

    @Override
    public Decision<C> decide(O context, List<? extends C> candidates, DrawKey key) {
        return decideAt(context, candidates, key);
    }

    private Decision<C> decideAt(O context, List<? extends C> candidates, @Nullable DrawKey key) {
        CandidateCore.requireSome(candidates);
        long start = System.nanoTime();
        Workspace w;
        try {
            w = engine.lease(null, 1, candidates.size(), start);
        } catch (DecisionException e) {
            return unrecordedFallback(e, candidates, key, start);
        }
        try {
            core.encode(w, context, candidates);
            engine.naming().name(w, key, candidates.size());
            w.drawIndices(0);
            try {
                engine.path().run(w, 1, start);
                engine.path().decide(w, 0, start);
            } catch (DecisionException e) {
                engine.failed(e, firstOnFailure);
                engine.path().fallBack(w, 0, FIRST, start);
                return w.parts.decision(candidates.get(0), w.policyVersion());
            }
            return w.parts.decision(candidates.get(w.choice()), w.policyVersion());
        } finally {
            engine.release(w);
        }
    }

    private Decision<C> unrecordedFallback(
            DecisionException failure, List<? extends C> candidates, @Nullable DrawKey key, long start) {
        engine.failed(failure, firstOnFailure);
        return engine.unrecordedFallback(failure, engine.naming().next(key), start)
                .index(0)
                .decision(candidates.get(0), engine.version());
    }

    @Override
    public Decision<C> recordAction(O context, List<? extends C> candidates, int index, double propensity) {
        Objects.checkIndex(index, candidates.size());
        PropensityKind kind = HostPropensity.kind(propensity, false);
        Workspace w = engine.lease(null, 1, candidates.size(), System.nanoTime());
        try {
            core.encode(w, context, candidates);
            engine.naming().name(w, null, candidates.size());
            engine.path().host(w, 0, new Fallback(new int[] {index}, NO_VALUES), propensity, kind);
            return w.parts.decision(candidates.get(index), DecisionPath.HOST_VERSION);
        } finally {
            engine.release(w);
        }
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
