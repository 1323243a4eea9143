package io.outrider.agent;

import io.outrider.*;
import io.outrider.internal.decision.EngineSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

@SuppressWarnings("all")
final class EngineAgent<O, A> implements Agent<O, A> {
    EngineAgent(EngineSettings<O> s, ActionSpace<A> a, @Nullable Availability<? super O> v, @Nullable A f) {}

    private static IllegalStateException no() {
        return new IllegalStateException("being built");
    }

    public Decision<A> decide(O o) {
        throw no();
    }

    public Decision<A> decide(O o, DrawKey k) {
        throw no();
    }

    public List<Decision<A>> decideAll(List<? extends O> o) {
        throw no();
    }

    public List<Decision<A>> decideEpisodes(List<? extends Episode<O, A>> e) {
        throw no();
    }

    public Decision<A> recordAction(O o, A a, double p) {
        throw no();
    }

    public boolean report(Outcome o) {
        throw no();
    }

    public Episode<O, A> begin(O o) {
        throw no();
    }

    public Episode<O, A> begin(O o, DrawKey k) {
        throw no();
    }

    public Sessions<O, A> sessions(Duration d) {
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
