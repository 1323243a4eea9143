package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.EpisodeState;
import io.outrider.internal.decision.Episodes;
import io.outrider.internal.decision.Workspace;
import io.outrider.world.Step;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An episode of an {@link EngineAgent}. */
final class EngineEpisode<O, A> implements Episode<O, A> {

    private final EngineAgent<O, A> agent;
    private final Engine<O> engine;
    private final EpisodeState state;
    private @Nullable O observation;
    private @Nullable Decision<A> unanswered;
    /** The batch that decides its next step now. */
    private @Nullable EpisodeBatch<O, A> deciding;

    private boolean ended;
    /** Whether the last attempt to decide failed, so that its observation may be replaced. */
    private boolean failed;

    EngineEpisode(EngineAgent<O, A> agent, EpisodeState state, O observation) {
        this.agent = agent;
        this.engine = agent.engine;
        this.state = state;
        this.observation = Objects.requireNonNull(observation, "observation");
    }

    /** Notes that {@code batch} decides its next step; false if it does already. */
    boolean joins(EpisodeBatch<O, A> batch) {
        boolean joins = deciding != batch;
        deciding = batch;
        return joins;
    }

    /** Notes that the batch which it joined is done; an idle episode keeps no other alive. */
    void leave() {
        deciding = null;
    }

    EpisodeState state() {
        return state;
    }

    boolean belongsTo(EngineAgent<?, ?> other) {
        return agent == other;
    }

    /** The observation to decide on; refuses an episode that is not waiting for a decision. */
    O pending() {
        if (ended) {
            throw new IllegalStateException("the episode " + id() + " has ended");
        }
        O pending = observation;
        if (pending == null) {
            throw new IllegalStateException("the last decision of episode " + id()
                    + " has not been answered: observe or advance before deciding again");
        }
        return pending;
    }

    /** Takes the decision of the next step. */
    Decision<A> decided(Decision<A> decision) {
        engine.episodes().stepped(state);
        failed = false;
        observation = null;
        unanswered = decision;
        return decision;
    }

    @Override
    public Decision<A> decide() {
        O pending = pending();
        failed = true;
        long start = System.nanoTime();
        Workspace w;
        try {
            w = engine.lease(engine.episodes().lanes(state, start), 1, 0, start);
        } catch (DecisionException e) {
            return decided(agent.unrecordedFallback(e, engine.naming().next(null), start));
        }
        try {
            engine.path().encode(w, 0, pending);
            engine.path().loadState(w, 0, state);
            engine.episodes().name(w, state);
            w.drawIndices(0);
            return decided(agent.decideRow(w, 0, agent.run(w, 1, start), start));
        } finally {
            engine.release(w);
        }
    }

    @Override
    public void observe(Step<? extends O> step) {
        requireAnswerable();
        float[] last = step.ended() ? engine.episodes().encode(step.observation()) : null;
        Decision<A> answered = unanswered;
        if (answered != null && answered.recorded()) {
            engine.report(Outcome.of(answered.id(), step.reward()).last());
        }
        unanswered = null;
        if (last != null) {
            finish(last, step.terminated(), false);
        } else {
            observation = step.observation();
        }
    }

    @Override
    public void advance(O next) {
        requireAnswerable();
        unanswered = null;
        observation = Objects.requireNonNull(next, "next");
    }

    /** Decides on {@code next} from now on, whether or not the last decision was answered. */
    void moveTo(O next) {
        unanswered = null;
        observation = Objects.requireNonNull(next, "next");
    }

    private void requireAnswerable() {
        if (ended) {
            throw new IllegalStateException("the episode " + id() + " has ended");
        }
        if (unanswered == null && !failed) {
            throw new IllegalStateException("the episode " + id() + " waits for a decision, not for an answer to one");
        }
    }

    @Override
    public void end(O last, boolean terminated) {
        if (ended) {
            throw new IllegalStateException("the episode " + id() + " has ended");
        }
        finish(engine.episodes().encode(last), terminated, false);
    }

    private void finish(float @Nullable [] finalObservation, boolean terminated, boolean abandoned) {
        ended = true;
        unanswered = null;
        observation = null;
        engine.episodes().end(state, terminated, abandoned, finalObservation);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public DecisionId id() {
        return Episodes.id(state);
    }

    @Override
    public long steps() {
        return state.steps();
    }

    @Override
    public void close() {
        if (!ended) {
            finish(null, false, true);
        }
    }
}
