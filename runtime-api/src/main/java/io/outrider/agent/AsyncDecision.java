package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.internal.decision.DecisionName;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A decision that was asked for and may wait. Its result is set by the thread that decides it, and shown to others only
 * when {@link #finish} is called.
 */
final class AsyncDecision<O, A> extends CompletableFuture<Decision<A>> {

    final O observation;
    final DecisionName name;
    final long start;
    private @Nullable Decision<A> result;
    private @Nullable Throwable failure;

    AsyncDecision(O observation, DecisionName name, long start) {
        this.observation = observation;
        this.name = name;
        this.start = start;
    }

    /** What depends on this is an ordinary future. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    void decided(Decision<A> decision) {
        result = decision;
    }

    void failed(Throwable cause) {
        failure = cause;
    }

    boolean answered() {
        return result != null || failure != null;
    }

    /** Completes this; what depends on it may run here. */
    void finish() {
        Decision<A> decision = result;
        if (decision != null) {
            complete(decision);
        } else {
            completeExceptionally(failure != null ? failure : new IllegalStateException("nothing was decided"));
        }
    }
}
