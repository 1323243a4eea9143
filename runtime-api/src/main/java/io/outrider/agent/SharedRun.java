package io.outrider.agent;

import io.outrider.DecisionException;
import io.outrider.internal.decision.DecisionPath;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.Workspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the policy for calls that came together. What fails in one of them is that one's alone: a run that fails as a
 * whole is repeated row by row. Used by one thread.
 */
final class SharedRun<O, A> {

    private final EngineAgent<O, A> agent;
    private final Engine<O> engine;
    private final Workspace w;
    private final List<AsyncDecision<O, A>> calls;
    /** What is in the rows of the work space. */
    private final List<AsyncDecision<O, A>> rows = new ArrayList<>();

    SharedRun(EngineAgent<O, A> agent, Workspace w, List<AsyncDecision<O, A>> calls) {
        this.agent = agent;
        this.engine = agent.engine;
        this.w = w;
        this.calls = calls;
    }

    /** Answers each call that nobody has completed or cancelled; none is finished yet. */
    void decide() {
        for (AsyncDecision<O, A> call : calls) {
            if (!call.isDone() && prepare(rows.size(), call)) {
                rows.add(call);
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        DecisionException failure = agent.run(w, rows.size(), System.nanoTime());
        if (failure != null && rows.size() > 1) {
            rows.forEach(this::decideAlone);
            return;
        }
        for (int row = 0; row < rows.size(); row++) {
            decideRow(row, rows.get(row), failure);
        }
    }

    /** Encodes and names {@code call} in row {@code row}; false if it has been answered, by a failure or because it is late. */
    private boolean prepare(int row, AsyncDecision<O, A> call) {
        DecisionPath<O> path = engine.path();
        try {
            path.encode(w, row, call.observation);
            path.loadState(w, row, null);
            w.begin(row);
            engine.naming().give(w, call.name);
            w.drawIndices(row);
            if (path.isOverdue(call.start)) {
                call.decided(agent.fallBack(w, row, path.overdue(), call.start));
                return false;
            }
            return true;
        } catch (Throwable e) { // whatever the host's code throws belongs to this call
            call.failed(e);
            return false;
        }
    }

    private void decideAlone(AsyncDecision<O, A> call) {
        if (prepare(0, call)) {
            decideRow(0, call, agent.run(w, 1, System.nanoTime()));
        }
    }

    private void decideRow(int row, AsyncDecision<O, A> call, @Nullable DecisionException failure) {
        try {
            w.recall(row);
            call.decided(agent.decideRow(w, row, failure, call.start));
        } catch (Throwable e) { // the other rows are to be decided
            call.failed(e);
        }
    }
}
