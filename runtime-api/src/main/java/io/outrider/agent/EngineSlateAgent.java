package io.outrider.agent;

import io.outrider.*;
import io.outrider.internal.decision.EngineSettings;
import java.time.Duration;
import java.util.List;

@SuppressWarnings("all")
final class EngineSlateAgent<O, C> implements SlateAgent<O, C> {
    EngineSlateAgent(EngineSettings<O> s, Encoder<C> c, boolean f) {}

    private static IllegalStateException no() {
        return new IllegalStateException("being built");
    }

    public Slate<C> decide(O o, List<? extends C> c, int n) {
        throw no();
    }

    public Slate<C> decide(O o, List<? extends C> c, int n, DrawKey k) {
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
