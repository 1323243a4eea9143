package io.outrider.samples.routing;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentStatus;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.LogStatus;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.parquet.ShippedFiles;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A router that is an Outrider agent. What it takes to embed one is in the constructor; what it takes to use one is in
 * {@link #choose}: a decision, and its outcome when the response is back.
 */
final class LearnedRouter implements Router {

    private static final Duration REWARD_WINDOW = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String name;
    private final Path folder;
    private final PolicySlot policy;
    private final ExperienceLog log;
    private final Agent<Observation, Upstream> agent;
    private final @Nullable Learning learning;
    private final List<DecisionId> decisions = new ArrayList<>();
    private final List<Long> decideNanos = new ArrayList<>();
    private final LongAdder unreported = new LongAdder();
    private final MeterRegistry meters;
    private final RecentMean variance = new RecentMean(Board.TICKS_SHOWN);
    private final RecentMean explored = new RecentMean(Board.TICKS_SHOWN);

    /**
     * An agent named {@code name}, with its own policy, log and, if it {@code learns}, learner.
     *
     * @param folder where its experience is kept; what an earlier run left there is recovered and shipped
     * @param durable told of each decision when it survives a power loss
     */
    LearnedRouter(
            String name,
            PathSampler sampler,
            boolean learns,
            long seed,
            Path folder,
            MeterRegistry meters,
            Consumer<DecisionId> durable) {
        this.name = name;
        this.folder = folder;
        this.meters = ofThisArm(name, meters);
        log = ExperienceLog.builder(folder)
                .rewardWindow(REWARD_WINDOW)
                .segmentAge(Duration.ofSeconds(2))
                .onDurable(durable)
                .meters(this.meters)
                .open();
        policy = PolicySlot.owning(OnnxPolicy.load(Model.POLICY.file()));
        agent = Agent.builder(name, policy, Observation::encode, ActionSpace.of(Upstream.values()))
                .sampler(sampler)
                .record(log)
                .meters(this.meters)
                .seed(seed)
                .fallback(Upstream.ALDER)
                .build();
        learning = learns ? new Learning(name, policy, log.follow(name), seed) : null;
    }

    /** The same meters with a tag that tells the logs of several arms apart. */
    private static MeterRegistry ofThisArm(String name, MeterRegistry meters) {
        CompositeMeterRegistry tagged = new CompositeMeterRegistry();
        tagged.config().commonTags("arm", name);
        tagged.add(meters);
        return tagged;
    }

    @Override
    public Choice choose(Request request, Signals signals) {
        Observation observation = signals.observe(request.kind(), request.size(), System.nanoTime());
        long before = System.nanoTime();
        Decision<Upstream> decision = agent.decide(observation);
        decideNanos.add(System.nanoTime() - before);
        decisions.add(decision.id());
        return new Choice(decision.action(), reward -> report(decision.id(), reward));
    }

    private void report(DecisionId id, double reward) {
        if (!agent.report(Outcome.of(id, reward).last())) {
            unreported.increment();
        }
    }

    /** How the agent is now, as the live page shows it: from the meters that Prometheus reads, and its status. */
    Map<String, Object> now() {
        AgentStatus status = agent.status();
        LogStatus experience = log.status();
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("uncertainty", uncertaintyNow());
        now.put("explored", exploredNow());
        now.put("versions", status.policy().published());
        now.put("version", status.policy().version());
        now.put("accepted", experience.accepted());
        now.put("durable", experience.durable());
        now.put("shipped", experience.shipped());
        now.put("dropped", experience.dropped() + experience.thinned());
        return now;
    }

    /** How far the members disagree about the chosen upstream: the root of the mean variance, in units of the reward. */
    private double uncertaintyNow() {
        DistributionSummary summary = meters.find("outrider.uncertainty").summary();
        return summary == null
                ? Double.NaN
                : Math.sqrt(variance.sample((double) summary.count(), summary.totalAmount()));
    }

    private double exploredNow() {
        double all = 0;
        double explore = 0;
        for (Timer timer : meters.find("outrider.decisions").timers()) {
            all += timer.count();
            explore += "explore".equals(timer.getId().getTag("mode")) ? timer.count() : 0;
        }
        return explored.sample(all, explore);
    }

    /**
     * Ends learning, waits until all experience has been shipped, and reads it back from the files.
     *
     * @param exceptions requests that an exception of ours disturbed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    LearnedOutcomes finish(long exceptions) throws InterruptedException {
        if (learning != null) {
            learning.close();
        }
        awaitOutcomes();
        boolean drained = log.drain(PATIENCE);
        if (!drained) {
            System.getLogger("routing")
                    .log(System.Logger.Level.ERROR, "{0}: not all experience was shipped in {1}", name, PATIENCE);
        }
        Path shipped = folder.resolve("shipped/transitions/agent=" + name);
        Set<DecisionId> rows = ShippedFiles.decisionIds(shipped);
        Set<DecisionId> own = new HashSet<>(decisions);
        long found = own.stream().filter(rows::contains).count();
        double[] micros = decideNanos.stream().mapToDouble(nanos -> nanos / 1e3).toArray();
        Arrays.sort(micros);
        AgentStatus status = agent.status();
        return new LearnedOutcomes(
                decisions.size(),
                exceptions
                        + status.fallbacks()
                        + status.failures()
                        + unreported.sum()
                        + (learning == null ? 0 : learning.failures()),
                found,
                decisions.size() - found,
                rows.size() - found,
                status.policy().published(),
                Quantiles.of(micros, 0.5),
                Quantiles.of(micros, 0.99),
                shipped);
    }

    /** Decisions that an interrupted run left without an outcome are closed by the reward window. */
    private void awaitOutcomes() throws InterruptedException {
        long deadline = System.nanoTime() + REWARD_WINDOW.plusSeconds(5).toNanos();
        LogStatus status = log.status();
        while (status.pending() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
            status = log.status();
        }
    }

    @Override
    public void close() {
        if (learning != null) {
            learning.close();
        }
        agent.close();
        policy.close();
        log.close();
    }
}
