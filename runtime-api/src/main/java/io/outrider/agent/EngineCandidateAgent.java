package io.outrider.agent;

import io.outrider.*;
import io.outrider.internal.decision.EngineSettings;
import java.time.Duration;
import java.util.List;

@SuppressWarnings("all")
final class EngineCandidateAgent<O, C> implements CandidateAgent<O, C> {
    EngineCandidateAgent(EngineSettings<O> s, Encoder<C> c, boolean f) {}

    private static IllegalStateException no() {
        return new IllegalStateException("being built");
    }

    public Decision<C> decide(O o, List<? extends C> c) {
        throw no();
    }

    public Decision<C> decide(O o, List<? extends C> c, DrawKey k) {
        throw no();
    }

    public Decision<C> recordAction(O o, List<? extends C> c, int i, double p) {
        throw no();
    }

    public boolean report(Outcome o) {
        throw no();
    }

    public boolean drain(Duration d) {
        throw no();
    }

    public AgentStatus status() {
        throw no();
    }

    public void close() {}
}
