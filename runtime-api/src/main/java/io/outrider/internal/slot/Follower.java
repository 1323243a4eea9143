package io.outrider.internal.slot;

import io.outrider.policy.ModelFile;
import io.outrider.policy.ModelSource;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicyHeldException;
import io.outrider.policy.PolicyLoader;
import io.outrider.policy.PolicyRejectedException;
import io.outrider.policy.PolicySlot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Polls a source for new models and publishes them; one thread, named outrider-models. */
final class Follower {

    private static final System.Logger LOG = System.getLogger(Follower.class.getName());

    /** After how many polls a held model is judged again. */
    private static final int HELD_POLLS = 60;

    private final ModelSource source;
    private final PolicyLoader loader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;
    private @Nullable Thread thread;
    private @Nullable String lastFailure;
    /** A model that came while the slot was pinned. */
    private @Nullable ModelFile pending;
    /** A model that the gate held back. */
    private @Nullable ModelFile held;
    /** The polls left until it is judged again. */
    private int rest;

    Follower(ModelSource source, PolicyLoader loader) {
        this.source = source;
        this.loader = loader;
    }

    /** The policy to begin with: the source's, or {@code initial} where it has none that loads. */
    Policy first(@Nullable Policy initial) {
        try {
            Optional<ModelFile> file = source.poll();
            if (file.isPresent()) {
                return loader.load(file.get());
            }
        } catch (PolicyException e) {
            if (initial == null) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "no model to begin with, the placeholder serves: " + e.getMessage());
        }
        if (initial == null) {
            throw new PolicyException(
                    "there is no model in " + source + "; to begin without one, give a policy to begin with", null);
        }
        return initial;
    }

    void start(ManagedSlot slot) {
        Thread poller = new Thread(() -> run(slot), "outrider-models");
        poller.setDaemon(true);
        thread = poller;
        poller.start();
    }

    private void run(ManagedSlot slot) {
        while (awaitNextPoll()) {
            if (!slot.pinned()) {
                poll(slot);
            }
        }
    }

    private boolean awaitNextPoll() {
        lock.lock();
        try {
            long remaining = PolicySlot.POLL_INTERVAL.toNanos();
            while (!closed && remaining > 0) {
                remaining = closing.awaitNanos(remaining);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void poll(ManagedSlot slot) {
        ModelFile file = pending;
        Policy candidate;
        try {
            if (file == null) {
                file = source.poll().orElseGet(this::heldLongEnough);
                if (file == null) {
                    return;
                }
                held = null;
            }
            candidate = loader.load(file);
        } catch (RuntimeException | LinkageError e) {
            pending = null;
            report(slot.refuse(file == null ? source.toString() : file.name(), findingsOf(e), e));
            return;
        }
        publish(slot, file, candidate);
    }

    private @Nullable ModelFile heldLongEnough() {
        return held != null && --rest <= 0 ? held : null;
    }

    private void publish(ManagedSlot slot, ModelFile file, Policy candidate) {
        pending = null;
        try {
            slot.publish(candidate);
            lastFailure = null;
        } catch (PolicyRejectedException e) {
            candidate.close();
            report(e);
        } catch (PolicyHeldException e) {
            candidate.close();
            held = file;
            rest = HELD_POLLS;
            report(e);
        } catch (PinnedException pinnedMeanwhile) {
            candidate.close();
            pending = file;
        } catch (RuntimeException | LinkageError e) {
            candidate.close();
            report(slot.refuse(file.name(), findingsOf(e), e));
        }
    }

    /** Once for each new failure, so that a source that stays broken does not fill the log. */
    private void report(RuntimeException refusal) {
        String failure = String.valueOf(refusal.getMessage());
        if (!failure.equals(lastFailure)) {
            LOG.log(System.Logger.Level.WARNING, "the running version stays: " + failure);
            lastFailure = failure;
        }
    }

    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        joinThread();
        source.close();
    }

    private void joinThread() {
        Thread poller = thread;
        if (poller == null || poller == Thread.currentThread()) {
            return;
        }
        try {
            poller.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A sentence for each finding of a failed load. */
    private static List<String> findingsOf(Throwable failure) {
        return failure instanceof PolicyRejectedException rejected
                ? rejected.findings()
                : List.of(
                        failure instanceof PolicyException ? String.valueOf(failure.getMessage()) : failure.toString());
    }
}
