package io.outrider.internal.slot;

import io.outrider.policy.ModelSource;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyGate;
import io.outrider.policy.PolicyGate.Held;
import io.outrider.policy.PolicyHeldException;
import io.outrider.policy.PolicyLoader;
import io.outrider.policy.PolicyRejectedException;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.PolicySlot;
import io.outrider.policy.SlotStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one kind of slot: a current version, the one before it, and what else is still in use. */
public final class ManagedSlot implements PolicySlot {

    /** How many replaced versions may stay open for latched episodes; an episode on an older one is moved over. */
    static final int MAX_RETIRED = 4;

    private static final System.Logger LOG = System.getLogger(ManagedSlot.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final List<SlotListener> listeners = new CopyOnWriteArrayList<>();
    private final Deque<PolicyVersion> retired = new ArrayDeque<>();
    private volatile PolicyVersion current;
    private @Nullable PolicyVersion previous;
    private @Nullable Follower follower;
    /** Taken before {@link #lock}, so that candidates are judged one at a time without holding up anything else. */
    private final ReentrantLock publishing = new ReentrantLock();

    private volatile @Nullable PolicyGate gate;
    private @Nullable Held held;
    private boolean pinned;
    private volatile boolean closed;
    private long published = 1;
    private long refused;
    private List<String> lastRefusal = List.of();

    private ManagedSlot(Policy policy, boolean owned) {
        this.current = new PolicyVersion(policy, owned, System.nanoTime());
    }

    /** A slot that holds {@code policy}. */
    public static PolicySlot holding(Policy policy, boolean owned) {
        return new ManagedSlot(policy, owned);
    }

    /** A slot that follows {@code source}. */
    public static PolicySlot following(ModelSource source, PolicyLoader loader, @Nullable Policy initial) {
        Follower follower = new Follower(source, loader);
        Policy first;
        try {
            first = follower.first(initial);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
        ManagedSlot slot = new ManagedSlot(first, true);
        List<String> findings = Trial.findings(first);
        if (!findings.isEmpty()) {
            first.close();
            source.close();
            throw new PolicyRejectedException(first.version(), findings, null);
        }
        slot.follower = follower;
        follower.start(slot);
        return slot;
    }

    /** Adds an agent; it is asked about candidates and told of changes until it is removed. */
    public void add(SlotListener listener) {
        listeners.add(listener);
    }

    /** Removes an agent. */
    public void remove(SlotListener listener) {
        listeners.remove(listener);
    }

    /**
     * The version that new decisions use, retained for the caller, who releases it.
     *
     * @throws IllegalStateException if the slot is closed
     */
    public PolicyVersion acquire() {
        while (true) {
            PolicyVersion version = current;
            if (version.retain()) {
                return version;
            }
            requireOpen();
        }
    }

    @Override
    public void publish(Policy candidate) {
        publishing.lock();
        try {
            if (runs(candidate)) {
                return;
            }
            requireFit(candidate);
            PolicyVersion judged = null;
            while (!accept(candidate, judged)) {
                judged = judge(candidate);
            }
        } finally {
            publishing.unlock();
        }
    }

    private boolean runs(Policy candidate) {
        lock.lock();
        try {
            requirePublishable(candidate);
            return candidate == current.policy();
        } finally {
            lock.unlock();
        }
    }

    private void requireFit(Policy candidate) {
        lock.lock();
        try {
            requirePublishable(candidate);
            List<String> findings = findings(candidate);
            if (!findings.isEmpty()) {
                throw refuse(candidate.version(), findings, null);
            }
        } finally {
            lock.unlock();
        }
    }

    private void requirePublishable(Policy candidate) {
        if (closed) {
            throw new PinnedException("the policy slot is closed and takes no " + candidate.version());
        }
        if (pinned) {
            throw new PinnedException("the slot is pinned to version "
                    + current.policy().version() + "; unpin it before publishing " + candidate.version());
        }
        if (retired.stream().anyMatch(old -> old.inUse() && old.policy() == candidate)) {
            throw new IllegalArgumentException("the policy " + candidate.version()
                    + " was replaced in this slot and closes with the last episode that uses it; load it again");
        }
    }

    /** Swaps {@code candidate} in; false if it is first to be judged against a version other than {@code judged}. */
    private boolean accept(Policy candidate, @Nullable PolicyVersion judged) {
        lock.lock();
        try {
            requirePublishable(candidate);
            if (candidate.version().equals(current.policy().version())) {
                lastRefusal = List.of();
                candidate.close();
                return true;
            }
            if (gate != null && judged != current && !current.policy().isPlaceholder()) {
                return false;
            }
            replaceBy(versionOf(candidate));
            published++;
            lastRefusal = List.of();
            held = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A version of its own, or the one that holds {@code candidate} as the previous one: two would close it twice. */
    private PolicyVersion versionOf(Policy candidate) {
        PolicyVersion back = previous;
        if (back == null || back.policy() != candidate) {
            return new PolicyVersion(candidate, true, System.nanoTime());
        }
        previous = null;
        return back;
    }

    /** Has the gate judge {@code candidate}, outside the lock; the version that it was judged against. */
    private PolicyVersion judge(Policy candidate) {
        PolicyVersion running = acquire();
        try {
            PolicyGate judge = gate;
            Held verdict = judge == null
                    ? null
                    : judge.judge(running.policy(), candidate).orElse(null);
            if (verdict != null) {
                throw hold(verdict, null);
            }
            return running;
        } catch (PolicyHeldException e) {
            throw e;
        } catch (RuntimeException e) {
            throw hold(new Held(candidate.version(), PolicyGate.Cause.NO_EVIDENCE, "the gate failed: " + e), e);
        } finally {
            running.release();
        }
    }

    private PolicyHeldException hold(Held verdict, @Nullable Throwable cause) {
        lock.lock();
        try {
            held = verdict;
        } finally {
            lock.unlock();
        }
        return new PolicyHeldException(verdict, cause);
    }

    @Override
    public void gate(PolicyGate gate) {
        this.gate = gate;
    }

    @Override
    public void ungate() {
        gate = null;
    }

    /** Counts a refusal, tells the agents, and makes the exception for it. */
    PolicyRejectedException refuse(String name, List<String> findings, @Nullable Throwable cause) {
        lock.lock();
        try {
            refused++;
            lastRefusal = List.copyOf(findings);
        } finally {
            lock.unlock();
        }
        tell(listener -> listener.refused(findings));
        return new PolicyRejectedException(name, findings, cause);
    }

    private List<String> findings(Policy candidate) {
        PolicySignature running = signature();
        List<String> findings = new ArrayList<>(
                current.policy().isPlaceholder()
                        ? running.inputDifferencesTo(candidate.signature())
                        : running.differencesTo(candidate.signature()));
        for (SlotListener listener : listeners) {
            for (String objection : listener.objections(candidate)) {
                if (!findings.contains(objection)) {
                    findings.add(objection);
                }
            }
        }
        if (findings.isEmpty()) {
            findings.addAll(Trial.findings(candidate));
        }
        return findings;
    }

    private void replaceBy(PolicyVersion next) {
        PolicyVersion from = current;
        PolicyVersion dropped = previous;
        current = next;
        previous = from;
        tell(listener -> listener.changed(from, next));
        if (dropped != null) {
            retire(dropped);
        }
    }

    /** One agent's failure must not keep the others, or the slot, from changing. */
    private void tell(Consumer<SlotListener> message) {
        for (SlotListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "an agent failed to take note of a change of its policy", e);
            }
        }
    }

    private void retire(PolicyVersion version) {
        version.retire(System.nanoTime());
        version.release();
        retired.addLast(version);
        retired.removeIf(old -> !old.inUse());
        int surplus = retired.size() - MAX_RETIRED;
        for (PolicyVersion old : retired) {
            if (surplus-- <= 0) {
                break;
            }
            old.expire();
        }
    }

    @Override
    public void pin() {
        lock.lock();
        try {
            pinned = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unpin() {
        lock.lock();
        try {
            pinned = false;
        } finally {
            lock.unlock();
        }
    }

    boolean pinned() {
        lock.lock();
        try {
            return pinned;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String rollBack() {
        lock.lock();
        try {
            requireOpen();
            PolicyVersion back = previous;
            if (back == null) {
                throw new IllegalStateException(
                        "there is no version before " + current.policy().version() + " to roll back to");
            }
            previous = null;
            replaceBy(back);
            pinned = true;
            return back.policy().version();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String version() {
        return current.policy().version();
    }

    @Override
    public PolicySignature signature() {
        return current.policy().signature();
    }

    @Override
    public SlotStatus status() {
        lock.lock();
        try {
            retired.removeIf(old -> !old.inUse());
            return new SlotStatus(
                    version(),
                    Optional.ofNullable(previous).map(back -> back.policy().version()),
                    pinned,
                    published,
                    refused,
                    lastRefusal,
                    retired.size(),
                    Optional.ofNullable(held));
        } finally {
            lock.unlock();
        }
    }

    /** Whether the slot was closed. */
    public boolean closed() {
        return closed;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the policy slot is closed");
        }
    }

    @Override
    public void close() {
        Follower following = follower;
        if (following != null) {
            following.close();
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            current.release();
            PolicyVersion held = previous;
            previous = null;
            if (held != null) {
                held.release();
            }
        } finally {
            lock.unlock();
        }
    }
}
