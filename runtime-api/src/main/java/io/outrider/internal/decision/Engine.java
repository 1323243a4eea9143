package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.DecisionException.Failure;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.agent.AgentListener;
import io.outrider.agent.AgentStatus;
import io.outrider.agent.Availability;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.Transition;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.sampling.IndexLayout;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.slot.ManagedSlot;
import io.outrider.internal.slot.PolicyVersion;
import io.outrider.internal.slot.SlotListener;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyException;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all agents share: the policy's lanes, the sampler, the seed, the log, the counters, and their lives.
 *
 * @param <O> the host's observation type
 */
public final class Engine<O> implements SlotListener {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final EngineSettings<O> settings;
    private final List<Branch> branches;
    private final PathSampler sampler;
    private final ManagedSlot slot;
    private final long seed;
    private final Permits permits;
    private final EngineCounters counters = new EngineCounters();
    private final @Nullable EngineMeters meters;
    private final @Nullable ExperienceLog log;
    private final @Nullable Recorder recorder;
    private final int handle;
    private final Naming naming;
    private final DecisionPath<O> path;
    private final Episodes<O> episodes;
    private final SamplerMemories memories;

    private final @Nullable Consumer<Transition> learner;

    /** Held while the lanes are replaced or let go of. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private volatile VersionLanes lanes;
    private volatile boolean closed;

    /** An engine; {@code branches} is empty where actions are candidates. */
    public Engine(EngineSettings<O> settings, List<Branch> branches, @Nullable Availability<? super O> availability) {
        this.settings = settings;
        this.branches = branches;
        this.sampler = settings.sampler == null ? new GreedySampler() : settings.sampler;
        this.slot = (ManagedSlot) settings.slot;
        requireFit(slot.signature());
        this.memories = new SamplerMemories(sampler, settings.memoryFile, settings.actorLimit);
        this.seed = settings.seed == null ? new SecureRandom().nextLong() : settings.seed;
        this.permits = new Permits(settings.lanes, settings.deadlineNanos);
        this.log = settings.log;
        this.recorder = settings.recorder;
        this.handle = recorder == null ? 0 : recorder.register(schema(recorder));
        this.learner = memories.learner();
        boolean holdsComponents = sampler.needs().holdsComponents();
        this.naming = new Naming(settings.name, recorder, holdsComponents);
        this.meters = settings.meters == null
                ? null
                : new EngineMeters(settings, settings.meters, sampler.toString(), counters);
        RedactionRule redaction = RedactionRule.of(settings, slot.signature(), counters);
        DecisionWriter<O> writer = recorder == null
                ? null
                : new DecisionWriter<>(settings, recorder, handle, sampler.toString(), counters, redaction);
        boolean singleChoice =
                branches.isEmpty() || (branches.size() == 1 && branches.get(0).isDiscrete());
        this.path = new DecisionPath<>(settings, availability, counters, meters, writer, memories, singleChoice);
        this.episodes = new Episodes<>(this, recorder, handle, memories, holdsComponents, redaction);
        this.lanes = attach();
        if (meters != null) {
            meters.running(lanes.version());
        }
        if (settings.sampler == null && recorder != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "agent " + settings.name
                            + " records without a sampler: it is greedy, and its records cannot judge another"
                            + " policy");
        }
        warm();
        listen();
    }

    /** Last of all: rows that were kept for this agent are gone from the log once they were handed over. */
    private void listen() {
        if (recorder == null) {
            return;
        }
        if (learner == null) {
            recorder.ignoreJoined(handle);
        } else {
            recorder.onJoined(handle, learner);
        }
    }

    /** The first run of a session costs up to milliseconds, which a deadline would make a failure. */
    private void warm() {
        try {
            lanes.prepareFirst();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the policy of agent " + settings.name + " failed its first run", e);
        }
    }

    /** Joins the slot; leaves it again if it has nothing to give. */
    private VersionLanes attach() {
        boolean attached = false;
        lifecycle.lock();
        try {
            slot.add(this);
            VersionLanes current = lanesOf(slot.acquire());
            attached = true;
            return current;
        } finally {
            lifecycle.unlock();
            if (!attached) {
                slot.remove(this);
            }
        }
    }

    private AgentSchema schema(Recorder recorder) {
        return new AgentSchema(
                settings.name,
                IndexLayout.seen(sampler, slot.signature()),
                branches,
                recorder.aggregation(),
                recorder.rewardWindow(),
                recorder.defaultReward());
    }

    private VersionLanes lanesOf(PolicyVersion version) {
        return new VersionLanes(version, branches, sampler, seed, settings.lanes, settings.cachedOutputs);
    }

    private void requireFit(PolicySignature signature) {
        List<String> unmet = Fit.unmet(sampler, signature, branches);
        if (!unmet.isEmpty()) {
            throw new IllegalArgumentException(
                    "the agent \"" + settings.name + "\" cannot use this policy:\n  - " + String.join("\n  - ", unmet));
        }
        if (settings.cachedOutputs > 0 && IndexLayout.of(sampler, signature).isPresent()) {
            throw new IllegalArgumentException(
                    "the agent \"" + settings.name + "\" can have no output cache: the sampler " + sampler
                            + " draws indices, and with other indices outputs are others");
        }
    }

    @Override
    public List<String> objections(Policy candidate) {
        return Fit.unmet(sampler, candidate.signature(), branches);
    }

    @Override
    public void changed(PolicyVersion from, PolicyVersion to) {
        lifecycle.lock();
        try {
            if (closed || !to.retain()) {
                return;
            }
            VersionLanes before = lanes;
            VersionLanes next = lanesOf(to);
            next.prepareLike(before);
            lanes = next;
            before.unlatch();
        } finally {
            lifecycle.unlock();
        }
        if (meters != null) {
            meters.accepted();
            meters.running(to);
        }
        tell(listener -> listener.policyChanged(
                settings.name, from.policy().version(), to.policy().version()));
    }

    /** A listener's own failure must not reach the decision or the slot. */
    private void tell(Consumer<AgentListener> message) {
        AgentListener listener = settings.listener;
        if (listener == null) {
            return;
        }
        try {
            message.accept(listener);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the listener of agent " + settings.name + " failed", e);
        }
    }

    @Override
    public void refused(List<String> findings) {
        if (meters != null) {
            meters.refused();
        }
    }

    /** The running version. */
    public String version() {
        return slot.version();
    }

    /** The steps of a decision. */
    public DecisionPath<O> path() {
        return path;
    }

    /** How decisions are named. */
    public Naming naming() {
        return naming;
    }

    /** The beginnings and ends of episodes. */
    public Episodes<O> episodes() {
        return episodes;
    }

    /** The branches of an action; empty where actions are candidates. */
    public List<Branch> branches() {
        return branches;
    }

    EngineCounters counters() {
        return counters;
    }

    KeyedRandom random() {
        return new KeyedRandom(seed);
    }

    /** The lanes of the running version, latched for the caller. */
    VersionLanes latchCurrent() {
        while (true) {
            requireOpen();
            VersionLanes current = lanes;
            if (current.latch()) {
                return current;
            }
        }
    }

    /**
     * Leases a work space on {@code latched}, or on the running version if that is null.
     *
     * @throws DecisionException if none is free before the deadline, or none can be opened
     * @throws IllegalStateException if the agent or its slot is closed
     */
    public Workspace lease(@Nullable VersionLanes latched, int rows, int candidates, long startNanos) {
        requireOpen();
        permits.acquire(startNanos);
        return leasePermitted(latched, rows, candidates);
    }

    /** Whether every work space is in use, at this moment. */
    public boolean isFull() {
        return permits.none();
    }

    /**
     * Leases a work space for encoding an observation that nothing is decided on, however long that takes.
     *
     * @throws IllegalStateException if the agent or its slot is closed
     */
    Workspace leaseForEncoding() {
        requireOpen();
        permits.acquireUninterruptibly();
        return leasePermitted(null, 1, 0);
    }

    private Workspace leasePermitted(@Nullable VersionLanes latched, int rows, int candidates) {
        boolean leased = false;
        try {
            while (true) {
                Workspace workspace = (latched == null ? lanes : latched).take(rows, candidates);
                if (workspace != null) {
                    leased = true;
                    workspace.begin();
                    return workspace;
                }
                requireOpen();
            }
        } catch (PolicyException e) {
            throw new DecisionException(Failure.POLICY, "no work space could be opened: " + e.getMessage(), e);
        } finally {
            if (!leased) {
                permits.release();
            }
        }
    }

    /** Gives a work space back. */
    public void release(Workspace workspace) {
        try {
            workspace.home.give(workspace);
        } finally {
            permits.release();
        }
    }

    /**
     * Counts a failed decision and tells the listener; then throws it, unless there is a fallback.
     *
     * @param hasFallback whether the caller goes on with a fallback action
     */
    public void failed(DecisionException failure, boolean hasFallback) {
        tell(listener -> listener.failed(settings.name, failure));
        if (!hasFallback) {
            counters.failures.increment();
            throw failure;
        }
    }

    /** The parts of a fallback that there was no work space for, and so no record; counted as such. */
    public Decision.Parts unrecordedFallback(DecisionException failure, DecisionName name, long startNanos) {
        boolean late = failure.failure() == Failure.DEADLINE;
        path.countFallback(startNanos);
        if (late) {
            counters.late.increment();
        }
        if (recorder != null) {
            counters.unrecorded.increment();
        }
        return new Decision.Parts()
                .id(name.idHigh(), name.idLow())
                .propensity(Double.NaN, PropensityKind.UNAVAILABLE, 0)
                .reason(Reason.FALLBACK, false)
                .late(late);
    }

    /** Records an outcome. */
    public boolean report(Outcome outcome) {
        if (meters != null) {
            meters.rewarded(outcome.value());
        }
        return recorder != null && recorder.outcome(outcome);
    }

    /** Waits until what is closed by now has been shipped. */
    public boolean drain(Duration timeout) throws InterruptedException {
        return log == null || log.drain(timeout);
    }

    /** How the agent is. */
    public AgentStatus status() {
        return new AgentStatus(
                settings.name,
                sampler.toString(),
                counters.decisions.sum(),
                counters.explored.sum(),
                counters.fallbacks.sum(),
                counters.failures.sum(),
                counters.late.sum(),
                counters.unrecorded.sum(),
                counters.withheld.sum(),
                counters.smallestPropensity(),
                counters.openEpisodes.sum(),
                slot.status(),
                Optional.ofNullable(log).map(ExperienceLog::status));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the agent \"" + settings.name + "\" is closed");
        }
        if (slot.closed()) {
            throw new IllegalStateException("the policy slot of the agent \"" + settings.name + "\" is closed");
        }
    }

    /** Ends deciding; idle lanes are closed now, leased ones when they are given back. */
    public void close() {
        lifecycle.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            lanes.unlatch();
        } finally {
            lifecycle.unlock();
        }
        slot.remove(this);
        if (recorder != null && learner != null) {
            recorder.leaveJoined(handle, learner);
        }
        memories.close();
        if (meters != null) {
            meters.close();
        }
        memories.save();
    }
}
