package io.outrider.evaluation;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.evaluation.Estimate.Refused;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyGate;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.PathSampler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a new version go live only if recent experience says that it is not worse than the running one: if the lower end of
 * the interval of the paired difference between them, {@link OffPolicy#compare}, is above −margin.
 *
 * <pre>{@code
 * PromotionGate.install(slot, log.follow("offers"), Samplers.thompson(), 0.02);
 * }</pre>
 *
 * <p>Where the log gives no overlap or too small an effective sample the version is held with reason
 * {@code NO_EVIDENCE}; where the interval reaches below, with {@code BELOW_MARGIN}. Either way the reason is in the
 * slot's status.
 *
 * <p>A held version runs in shadow: each time it is judged (in a followed source, every minute) it is asked what it would
 * have done at the decisions that were joined since; see {@link ShadowDecision}. Nothing acts on the answers. They go to
 * {@link #shadowTo}, their count and how often they agree into the slot's status. Since it is asked about recorded
 * observations, on the judging thread, deciding costs no more than without it, and each answer stands beside a reward.
 * A version of {@link PolicySlot#publish} that is held stays its caller's, and is run once a call.
 *
 * <p>The reader stays the caller's to close, after the slot; nobody else may use it. What it has is read when a candidate
 * is judged, and by {@link #collect}: call that now and then where versions are rare, since unread rows hold back the
 * release of their segments. Thread-safe.
 */
public final class PromotionGate implements PolicyGate {

    private static final System.Logger LOG = System.getLogger(PromotionGate.class.getName());
    private static final int BATCH = 1000;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final ExperienceReader reader;
    private final PathSampler sampler;
    private final double margin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Transition> recent = new ArrayDeque<>();
    private UnaryOperator<OffPolicy> settings = UnaryOperator.identity();
    private double minEffectiveSample = 100;
    private int window = 10_000;
    private double shadowRate = 1;
    private Consumer<? super ShadowDecision> shadowRecords = decision -> {};
    private ShadowMeter shadowMeter = ShadowMeter.none();
    private @Nullable ShadowRun shadow;

    /**
     * A gate, for {@link PolicySlot#gate}.
     *
     * @param reader reads the joined rows of the slot's one agent
     * @param sampler that agent's
     * @param margin how much worse, in reward of a unit, a version may be; not negative
     * @throws IllegalArgumentException if {@code margin} is negative or not finite, or {@code sampler} has a memory or draws indices:
     *     what it would have done is not in a log, so that every version would be held for ever
     */
    public PromotionGate(ExperienceReader reader, PathSampler sampler, double margin) {
        if (!(margin >= 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("a margin must be finite and not negative, not " + margin);
        }
        Candidate.requireStateless(sampler);
        this.reader = reader;
        this.sampler = sampler;
        this.margin = margin;
    }

    /** A gate with the default settings, set on {@code slot}. */
    public static PromotionGate install(PolicySlot slot, ExperienceReader reader, PathSampler sampler, double margin) {
        PromotionGate gate = new PromotionGate(reader, sampler, margin);
        slot.gate(gate);
        return gate;
    }

    /** The least effective sample size, of the candidate's and of the running version's weights; 100 unless set. */
    public PromotionGate minEffectiveSample(double size) {
        if (!(size >= 2) || Double.isInfinite(size)) {
            throw new IllegalArgumentException("an effective sample size must be at least 2, not " + size);
        }
        return set(() -> minEffectiveSample = size);
    }

    /** How many of the latest rows count; 10,000 unless set. */
    public PromotionGate window(int rows) {
        if (rows < 2) {
            throw new IllegalArgumentException("a window needs at least 2 rows, not " + rows);
        }
        return set(() -> window = rows);
    }

    /** Changes the settings of the evaluation: its confidence, its model of rewards. */
    public PromotionGate evaluation(UnaryOperator<OffPolicy> settings) {
        return set(() -> this.settings = settings);
    }

    /**
     * The share of units (lone decisions, slates, episodes) at which held versions are run in shadow; 1 unless set, 0 for
     * none. Which units is a function of their ids.
     */
    public PromotionGate shadowRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a shadow rate must be in [0, 1], not " + rate);
        }
        return set(() -> shadowRate = rate);
    }

    /**
     * Hands what held versions would have done to {@code records}, on the judging thread; {@link ShadowFile} keeps it. Where
     * it throws, the shadow run ends there for this time; the verdict stands.
     */
    public PromotionGate shadowTo(Consumer<? super ShadowDecision> records) {
        return set(() -> shadowRecords = records);
    }

    /** Times shadow runs as {@code outrider.inference} with the tags {@code agent} and {@code slot=shadow}, a row each. */
    public PromotionGate meters(MeterRegistry registry, String agent) {
        return set(() -> shadowMeter = ShadowMeter.of(registry, agent));
    }

    private PromotionGate set(Runnable change) {
        lock.lock();
        try {
            change.run();
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads what has been joined since, waiting half a second for the first row; of many, the latest stay.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void collect() throws InterruptedException {
        lock.lock();
        try {
            int read = BATCH;
            while (read == BATCH) {
                List<Transition> some = reader.poll(BATCH, PATIENCE);
                recent.addAll(some);
                while (recent.size() > window) {
                    recent.removeFirst();
                }
                read = some.size();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Held> judge(Policy running, Policy candidate) {
        lock.lock();
        try {
            collect();
            OffPolicyComparison comparison =
                    settings.apply(OffPolicy.of(candidate, sampler)).compare(running, new ArrayList<>(recent));
            return verdict(candidate.version(), comparison).map(held -> inShadow(held, candidate));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Held(candidate.version(), Cause.NO_EVIDENCE, "the reading was interrupted"));
        } finally {
            lock.unlock();
        }
    }

    private Held inShadow(Held held, Policy candidate) {
        if (shadowRate == 0) {
            return held;
        }
        ShadowRun run = shadow;
        if (run == null || !run.version().equals(held.version())) {
            run = new ShadowRun(held.version());
            shadow = run;
        }
        try {
            run.run(candidate, sampler, new ArrayList<>(recent), shadowRate, shadowMeter, shadowRecords);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the shadow run of version " + held.version() + " failed", e);
        }
        return new Held(held.version(), held.cause(), held.detail(), Optional.of(run.summary()));
    }

    private Optional<Held> verdict(String version, OffPolicyComparison comparison) {
        if (comparison.difference() instanceof Refused refused) {
            return Optional.of(new Held(version, Cause.NO_EVIDENCE, refused.reason() + ": " + refused.detail()));
        }
        double size = Math.min(
                comparison.candidate().effectiveSampleSize(),
                comparison.running().effectiveSampleSize());
        if (size < minEffectiveSample) {
            return held(
                    version,
                    Cause.NO_EVIDENCE,
                    "the effective sample size of %d units is %.1f, below %.1f",
                    comparison.candidate().units(),
                    size,
                    minEffectiveSample);
        }
        Estimate.Value difference = comparison.difference().asValue().orElseThrow();
        if (difference.bootstrap().low() > -margin) {
            return Optional.empty();
        }
        return held(
                version,
                Cause.BELOW_MARGIN,
                "it differs from the running version by %.5g, at the lower end by %.5g, which is not above %.5g",
                difference.value(),
                difference.bootstrap().low(),
                -margin);
    }

    private static Optional<Held> held(String version, Cause cause, String format, Object... values) {
        return Optional.of(new Held(version, cause, String.format(Locale.ROOT, format, values)));
    }
}
