package io.outrider.agent;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DrawKey;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.internal.decision.DecisionName;
import io.outrider.internal.decision.DecisionPath;
import io.outrider.internal.decision.DrawnRow;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.EngineSettings;
import io.outrider.internal.decision.EpisodeState;
import io.outrider.internal.decision.Fallback;
import io.outrider.internal.decision.RowPath;
import io.outrider.internal.decision.VersionLanes;
import io.outrider.internal.decision.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The agent over a fixed action space. */
final class EngineAgent<O, A> implements Agent<O, A> {

    final Engine<O> engine;
    private final ActionSpace<A> actions;
    private final @Nullable A fallbackAction;
    private final @Nullable Fallback fallback;
    private final @Nullable MicroBatcher<O, A> batcher;
    private final List<EngineSessions<O, A>> sessions = new CopyOnWriteArrayList<>();

    EngineAgent(
            EngineSettings<O> settings,
            ActionSpace<A> actions,
            @Nullable Availability<? super O> availability,
            @Nullable A fallbackAction,
            @Nullable MicroBatches batches) {
        this.actions = actions;
        this.fallbackAction = fallbackAction;
        this.fallback = fallbackAction == null ? null : locate(fallbackAction);
        this.engine = new Engine<>(settings, actions.branches(), availability);
        this.batcher = batches == null ? null : new MicroBatcher<>(this, batches);
    }

    private Fallback locate(A action) {
        int choices = 0;
        int values = 0;
        for (var branch : actions.branches()) {
            choices += branch.isDiscrete() ? 1 : 0;
            values += branch.isDiscrete() ? 0 : branch.size();
        }
        Fallback located = new Fallback(new int[choices], new float[values]);
        actions.locate(action, located.choices(), located.values());
        return located;
    }

    @Override
    public Decision<A> decide(O observation) {
        return decideAt(observation, null, null, System.nanoTime());
    }

    @Override
    public Decision<A> decide(O observation, DrawKey key) {
        return decideAt(observation, key, null, System.nanoTime());
    }

    /** @param name the decision's name where it has one already; else it is named by {@code key}, or anew */
    private Decision<A> decideAt(O observation, @Nullable DrawKey key, @Nullable DecisionName name, long start) {
        Workspace w;
        try {
            w = engine.lease(null, 1, 0, start);
        } catch (DecisionException e) {
            return unrecordedFallback(e, name == null ? engine.naming().next(key) : name, start);
        }
        try {
            engine.path().encode(w, 0, observation);
            if (name == null) {
                engine.naming().name(w, key);
            } else {
                engine.naming().give(w, name);
            }
            w.drawIndices(0);
            try {
                engine.path().loadState(w, 0, null);
                engine.path().run(w, 1, start);
                engine.path().decide(w, 0, start);
            } catch (DecisionException e) {
                return fallBack(w, 0, e, start);
            }
            return decided(w);
        } finally {
            engine.release(w);
        }
    }

    @Override
    public CompletableFuture<Decision<A>> decideAsync(O observation) {
        return decideAsync(observation, engine.naming().next(null), System.nanoTime());
    }

    @Override
    public CompletableFuture<Decision<A>> decideAsync(O observation, DrawKey key) {
        return decideAsync(observation, engine.naming().next(key), System.nanoTime());
    }

    private CompletableFuture<Decision<A>> decideAsync(O observation, DecisionName name, long start) {
        Objects.requireNonNull(observation, "observation");
        if (batcher != null && batcher.joins(name)) {
            AsyncDecision<O, A> call = new AsyncDecision<>(observation, name, start);
            if (batcher.takes(call)) {
                return call;
            }
        }
        try {
            return CompletableFuture.completedFuture(decideAt(observation, null, name, start));
        } catch (Throwable e) { // whatever goes wrong is told in one way
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Answers {@code call}, which there was no work space for. */
    void giveUp(AsyncDecision<O, A> call, DecisionException failure) {
        try {
            call.decided(unrecordedFallback(failure, call.name, call.start));
        } catch (DecisionException e) {
            call.failed(e);
        }
    }

    /** The decision that {@code w} holds the parts of. */
    Decision<A> decided(Workspace w) {
        return w.parts.decision(actions.action(w.choices(), w.values()), w.policyVersion());
    }

    /** The fallback for row {@code row}, or the failure thrown. */
    Decision<A> fallBack(Workspace w, int row, DecisionException failure, long start) {
        engine.failed(failure, fallback != null);
        if (fallback == null || fallbackAction == null) {
            throw failure;
        }
        engine.path().fallBack(w, row, fallback, start);
        return w.parts.decision(fallbackAction, w.policyVersion());
    }

    /** The fallback where there was no work space, or the failure thrown. */
    Decision<A> unrecordedFallback(DecisionException failure, DecisionName name, long start) {
        engine.failed(failure, fallback != null);
        if (fallback == null || fallbackAction == null) {
            throw failure;
        }
        Decision.Parts parts = engine.unrecordedFallback(failure, name, start)
                .index(actions.isSingleChoice() ? fallback.choices()[0] : -1);
        return parts.decision(fallbackAction, engine.version());
    }

    @Override
    public List<Decision<A>> decideAll(List<? extends O> observations) {
        List<Decision<A>> decisions = new ArrayList<>(observations.size());
        for (int from = 0; from < observations.size(); from += VersionLanes.MAX_ROWS) {
            decideChunk(
                    observations.subList(from, Math.min(from + VersionLanes.MAX_ROWS, observations.size())), decisions);
        }
        return decisions;
    }

    private void decideChunk(List<? extends O> observations, List<Decision<A>> decisions) {
        long start = System.nanoTime();
        int rows = observations.size();
        Workspace w;
        try {
            w = engine.lease(null, rows, 0, start);
        } catch (DecisionException e) {
            for (int row = 0; row < rows; row++) {
                decisions.add(unrecordedFallback(e, engine.naming().next(null), start));
            }
            return;
        }
        try {
            for (int row = 0; row < rows; row++) {
                engine.path().encode(w, row, observations.get(row));
                engine.path().loadState(w, row, null);
            }
            for (int row = 0; row < rows; row++) {
                w.begin(row);
                engine.naming().name(w, null);
                w.drawIndices(row);
            }
            DecisionException failure = run(w, rows, start);
            Decision<A>[] together = decideTogether(w, rows, failure, start);
            for (int row = 0; row < rows; row++) {
                w.recall(row);
                decisions.add(together.length > 0 ? together[row] : decideRow(w, row, failure, start));
            }
        } finally {
            engine.release(w);
        }
    }

    /**
     * The decisions of all rows of a run, if there is no fallback: then a row that cannot be decided throws, and no row of the run may
     * have been recorded as decided. None with a fallback, or where the run failed: rows are then decided one by one.
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
    Decision<A>[] decideTogether(Workspace w, int rows, @Nullable DecisionException failure, long start) {
        if (fallback != null || failure != null) {
            return new Decision[0];
        }
        RowPath<O> path = engine.path().rows();
        Decision<A>[] made = new Decision[rows];
        try {
            path.draw(w, rows);
        } catch (DecisionException e) {
            engine.failed(e, false);
            throw e;
        }
        for (int row = 0; row < rows; row++) {
            DrawnRow drawn = path.decide(w, row, start);
            made[row] = drawn.parts.decision(actions.action(drawn.choices, drawn.values), w.policyVersion());
        }
        path.counted(w);
        return made;
    }

    /** Runs the policy; the failure if it fails, else null. */
    @Nullable
    DecisionException run(Workspace w, int rows, long start) {
        try {
            engine.path().run(w, rows, start);
            return null;
        } catch (DecisionException e) {
            return e;
        }
    }

    /** The decision of row {@code row} after a run that failed with {@code failure}, or did not if that is null. */
    Decision<A> decideRow(Workspace w, int row, @Nullable DecisionException failure, long start) {
        if (failure != null) {
            return fallBack(w, row, failure, start);
        }
        try {
            engine.path().decide(w, row, start);
        } catch (DecisionException e) {
            return fallBack(w, row, e, start);
        }
        return decided(w);
    }

    @Override
    public List<Decision<A>> decideEpisodes(List<? extends Episode<O, A>> episodes) {
        return new EpisodeBatch<>(this, episodes).decide();
    }

    @Override
    public Decision<A> recordAction(O observation, A action, double propensity) {
        Fallback located = locate(action);
        boolean continuous = located.values().length > 0;
        PropensityKind kind = HostPropensity.kind(propensity, continuous);
        Workspace w = engine.lease(null, 1, 0, System.nanoTime());
        try {
            engine.path().encode(w, 0, observation);
            requireAvailable(w, located, action);
            engine.naming().name(w, null);
            engine.path().host(w, 0, located, propensity, kind);
            return w.parts.decision(action, DecisionPath.HOST_VERSION);
        } finally {
            engine.release(w);
        }
    }

    private void requireAvailable(Workspace w, Fallback located, A action) {
        int choice = 0;
        for (int b = 0; b < actions.branches().size(); b++) {
            if (actions.branches().get(b).isDiscrete() && w.forbids(b, located.choices()[choice++])) {
                throw new IllegalArgumentException("the action " + action + " is not available at this observation");
            }
        }
    }

    @Override
    public boolean report(Outcome outcome) {
        return engine.report(outcome);
    }

    @Override
    public Episode<O, A> begin(O observation) {
        return new EngineEpisode<>(this, engine.episodes().begin(null, null), observation);
    }

    @Override
    public Episode<O, A> begin(O observation, DrawKey key) {
        return new EngineEpisode<>(this, engine.episodes().begin(key, null), observation);
    }

    @Override
    public Episode<O, A> begin(O observation, EpisodeOptions options) {
        EpisodeState state =
                engine.episodes().begin(options.key(), options.actor(), options.world(), options.isRecorded());
        if (options.measuresConfidence()) {
            state.measureConfidence();
        }
        return new EngineEpisode<>(this, state, observation);
    }

    @Override
    public Sessions<O, A> sessions(Duration idle) {
        EngineSessions<O, A> opened = new EngineSessions<>(this, idle);
        sessions.add(opened);
        return opened;
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
        sessions.forEach(EngineSessions::close);
        if (batcher != null) {
            batcher.close();
        }
        engine.close();
    }
}
