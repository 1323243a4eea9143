package io.outrider.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.Encoder;
import io.outrider.experience.ExperienceLog;
import io.outrider.internal.decision.EngineSettings;
import io.outrider.internal.log.SegmentExperienceLog;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all agents share; every one has a default. Not thread-safe.
 *
 * @param <O> the host's observation type
 * @param <B> the builder's own type
 */
public abstract sealed class AgentOptions<O, B extends AgentOptions<O, B>>
        permits AgentBuilder, CandidateAgentBuilder, SlateAgentBuilder {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    final EngineSettings<O> settings;

    AgentOptions(String name, PolicySlot slot, Encoder<O> encoder) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an agent's name is made of 1 to 100 letters, digits, '.', '_' and '-', not \"" + name + "\"");
        }
        settings = new EngineSettings<>(
                name, Objects.requireNonNull(slot, "slot"), Objects.requireNonNull(encoder, "encoder"));
    }

    abstract B self();

    /** What to try; without one the agent is greedy, and its records are useless for judging another policy. */
    public B sampler(PathSampler sampler) {
        settings.sampler = Objects.requireNonNull(sampler, "sampler");
        return self();
    }

    /** Where decisions and outcomes are recorded; nowhere unless set. The log stays the caller's to close, after the agent. */
    public B record(ExperienceLog log) {
        settings.log = Objects.requireNonNull(log, "log");
        settings.recorder = ((SegmentExperienceLog) log).recorder();
        return self();
    }

    /** Where meters go; nowhere unless set. */
    public B meters(MeterRegistry registry) {
        settings.meters = Objects.requireNonNull(registry, "registry");
        return self();
    }

    /**
     * How long a decision may take: it bounds the wait for a work space, is checked before the policy is run, and an answer
     * that comes later is returned and flagged. No deadline unless set.
     *
     * @throws IllegalArgumentException if {@code deadline} is not positive
     */
    public B deadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive, not " + deadline);
        }
        settings.deadlineNanos = deadline.toNanos();
        return self();
    }

    /**
     * The seed of all draws; random unless set. The same seed and the same draw keys give the same draws: for a run that can
     * be repeated give keys as well, since new ids, which stand in for keys, differ from run to run.
     */
    public B seed(long seed) {
        settings.seed = seed;
        return self();
    }

    /**
     * How much exploration is wanted, asked at each decision, in [0, 1]: at 0 the agent is greedy, in between each decision
     * is greedy with the remaining probability, which the propensity accounts for. 1 unless set.
     */
    public B explorationRate(DoubleSupplier rate) {
        Objects.requireNonNull(rate, "rate");
        settings.explorationRate = observation -> rate.getAsDouble();
        return self();
    }

    /**
     * As {@link #explorationRate(DoubleSupplier)}, asked with the observation (the context, where actions are candidates),
     * when it has been encoded: so that parts of the traffic explore more than others, or not at all. See
     * {@link ExplorationBudgets}.
     */
    public B explorationRate(ToDoubleFunction<? super O> rate) {
        settings.explorationRate = Objects.requireNonNull(rate, "rate");
        return self();
    }

    /**
     * Where a sampler's memory of agent or actor scope is kept over restarts: read when the agent is built, if the file is
     * there, and written when it is closed. The file is replaced in one move, and is for its owner's eyes only. Nowhere unless set.
     * Building fails if the file is damaged or of another sampler, or the sampler has no such memory; closing throws
     * {@link java.io.UncheckedIOException} if it cannot be written. What was learned since the last close is lost in a
     * crash.
     */
    public B memory(Path file) {
        settings.memoryFile = Objects.requireNonNull(file, "file");
        return self();
    }

    /**
     * How many actors a sampler that remembers by actor remembers, 10,000 unless set; then the one is forgotten whose last
     * episode began longest ago.
     *
     * @throws IllegalArgumentException if {@code most} is below 1
     */
    public B actorLimit(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("an agent remembers at least one actor, not " + most);
        }
        settings.actorLimit = most;
        return self();
    }

    /** A pseudonym of whom an observation is about, recorded so that it can be erased later; none unless set. */
    public B subject(Function<? super O, @Nullable String> subject) {
        settings.subject = Objects.requireNonNull(subject, "subject");
        return self();
    }

    /**
     * A rule that leaves out of a record what must not lie on a disk; none unless set. It is called on the deciding thread,
     * after the draw, with what is about to be recorded of each decision that is (of each slot of a slate by itself), and of
     * each final observation of an episode: the decision is made on the whole observation, the log never sees it. It must be
     * thread-safe and quick.
     *
     * <p>If it throws an exception (an {@link Error} is not caught), or calls {@link Redaction#drop}, nothing of that decision is recorded: {@link
     * io.outrider.Decision#recorded} is false, {@link AgentStatus#withheld} and the meter {@code outrider.experience.dropped}
     * with reason {@code redaction} count it, and the decision itself goes on. An outcome that is reported for it is then
     * counted and shipped as an orphan: report none where nothing was recorded, as episodes do by themselves. Steps of an
     * episode around it are marked as a gap. Such a loss is no fair coin: what is learned is learned without those cases.
     *
     * <p>A row whose observation or candidates it altered has the flag {@link
     * io.outrider.experience.Transition.Flag#REDACTED}. Not altered are the action, its distribution, the policy's outputs,
     * the mask and a sampler's recorded memory, from which something of the observation may be inferred.
     */
    public B redact(Consumer<? super Redaction> rule) {
        settings.redaction = Objects.requireNonNull(rule, "rule");
        return self();
    }

    /**
     * The most work spaces that decide at the same time; twice the processors unless set. Callers beyond wait.
     *
     * @throws IllegalArgumentException if {@code lanes} is less than 1
     */
    public B lanes(int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("an agent needs at least one lane, not " + lanes);
        }
        settings.lanes = lanes;
        return self();
    }

    /** The clock that decisions are dated by, which no logic depends on; the system's, in milliseconds, unless set. */
    public B clock(InstantSource clock) {
        settings.clock = Objects.requireNonNull(clock, "clock");
        return self();
    }

    /** Who is told of failures and new policy versions; nobody unless set. */
    public B listener(AgentListener listener) {
        settings.listener = Objects.requireNonNull(listener, "listener");
        return self();
    }
}
