package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.Episode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.LogStatus;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.samplers.Samplers;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides while the sink is down, then lets it come back. Half of the decisions stand alone; the others are the steps of
 * episodes of {@value #STEPS}. Rewards drift while the sink is down, so that a mean over what was kept is wrong unless it
 * is weighted.
 */
final class OutageRun {

    static final int STEPS = 5;

    private static final int SEGMENTS = 256;
    private static final long RING_QUARTER = 1 << 20;
    private static final double DRIFT = 10;
    private static final Duration LONG = Duration.ofMinutes(5);

    /** Decisions that may wait to be joined: about a segment's worth, so that raw records do not fill the disk as well. */
    private static final long UNJOINED = 1000;

    /**
     * The size of a run.
     *
     * @param decisions while the sink is down
     * @param capBytes the log's cap on disk
     * @param width floats of an observation
     */
    record Size(long decisions, long capBytes, int width) {}

    private final Size size;
    private final long seed;
    private final SplittableRandom random;
    private final OutageSink sink = new OutageSink();
    private final Set<DecisionId> acknowledged = ConcurrentHashMap.newKeySet();
    private final Weighted rewards = new Weighted();
    private final Weighted returns = new Weighted();
    private double rewardSum;
    private long rewardCount;
    private double returnSum;
    private long returnCount;
    /** With which new experience is kept. */
    private double keep = 1;

    OutageRun(Size size, long seed) {
        this.size = size;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    OutageResult.Outage run(Path folder) throws InterruptedException {
        try (ExperienceLog log = ExperienceLog.builder(folder)
                        .maxDiskBytes(size.capBytes())
                        .segmentBytes((int) (size.capBytes() / SEGMENTS))
                        .rewardWindow(Duration.ofHours(1))
                        .format(new OutageSink.Format())
                        .sink(sink)
                        .onDurable(acknowledged::add)
                        .open();
                Agent<float[], Integer> lone = agent("lone", log);
                Agent<float[], Integer> walk = agent("walk", log)) {
            for (long made = 0; made < size.decisions(); made += 2 * STEPS) {
                double drift = DRIFT * made / size.decisions();
                for (int i = 0; i < STEPS; i++) {
                    decide(lone, drift);
                }
                walk(walk, drift);
                pace(log);
            }
            if (!log.awaitDurable(LONG)) {
                throw new ExperienceException("not durable after " + LONG + ": " + log.status(), null);
            }
            long full = log.status().diskBytes();
            sink.up();
            if (!log.drain(LONG)) {
                throw new ExperienceException("not drained after " + LONG + ": " + log.status(), null);
            }
            awaitRelease(log);
            return result(log, full);
        }
    }

    /**
     * Waits until the writer and the join have kept up, as they do at 1,000 decisions a second. Otherwise they would be
     * thinned for the speed of this run, and not for the outage.
     */
    private void pace(ExperienceLog log) {
        long deadline = System.nanoTime() + LONG.toNanos();
        LogStatus status = log.status();
        while (status.queueBytes() > RING_QUARTER || status.accepted() - status.joined() > UNJOINED) {
            if (System.nanoTime() - deadline > 0) {
                throw new ExperienceException("not joined after " + LONG + ": " + status, null);
            }
            LockSupport.parkNanos(1_000_000);
            status = log.status();
        }
        keep = status.keepProbability();
    }

    /** What the sink has confirmed is deleted by the shipping thread soon after. */
    private static void awaitRelease(ExperienceLog log) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (log.status().keepProbability() < 1 && System.nanoTime() - deadline < 0) {
            Thread.sleep(20);
        }
    }

    private Agent<float[], Integer> agent(String name, ExperienceLog log) {
        JavaPolicy policy = JavaPolicy.builder("p1", size.width())
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][0] = observation[0]);
        return Agent.builder(name, policy, Encoder.floats(), ActionSpace.discrete(2))
                .sampler(Samplers.softmax(1))
                .seed(seed)
                .record(log)
                .build();
    }

    private float[] observation() {
        float[] observation = new float[size.width()];
        for (int i = 0; i < observation.length; i++) {
            observation[i] = (float) random.nextDouble();
        }
        return observation;
    }

    private double reward(int action, double drift) {
        return (float) (action + drift + random.nextDouble());
    }

    private void decide(Agent<float[], Integer> agent, double drift) {
        var decision = agent.decide(observation(), DrawKey.of(rewardCount, 0));
        double reward = reward(decision.action(), drift);
        rewardSum += reward;
        rewardCount++;
        rewards.offer(reward, keep);
        if (decision.recorded()) {
            agent.report(Outcome.of(decision.id(), reward).last());
        }
    }

    private void walk(Agent<float[], Integer> agent, double drift) {
        double sum = 0;
        try (Episode<float[], Integer> episode = agent.begin(observation(), DrawKey.of(returnCount, 0))) {
            for (int t = 0; t < STEPS; t++) {
                double reward = reward(episode.decide().action(), drift);
                sum += reward;
                episode.observe(new Step<>(observation(), reward, t == STEPS - 1, false));
            }
        }
        returnSum += sum;
        returnCount++;
        returns.offer(sum, keep);
    }

    private OutageResult.Outage result(ExperienceLog log, long full) {
        Map<String, double[]> episodes = new HashMap<>();
        double lowest = 1;
        for (OutageSink.Row row : sink.rows().values()) {
            lowest = Math.min(lowest, row.keep());
            if (row.agent().equals("lone")) {
                rewards.add(row.reward(), row.keep());
            } else {
                double[] sum = episodes.computeIfAbsent(row.episode(), episode -> new double[3]);
                sum[0] += row.reward();
                sum[1] = row.keep();
                sum[2]++;
            }
        }
        episodes.values().forEach(sum -> {
            if (sum[2] == STEPS) {
                returns.add(sum[0], sum[1]);
            }
        });
        Set<String> missing = new HashSet<>();
        acknowledged.forEach(id -> missing.add(id.toString()));
        missing.removeAll(sink.rows().keySet());
        return new OutageResult.Outage(
                rewardCount + STEPS * returnCount,
                acknowledged.size(),
                sink.rows().size(),
                missing.size(),
                log.status().dropped(),
                lowest,
                full,
                log.status().diskBytes(),
                log.status().keepProbability(),
                new OutageResult.Sample(rewardSum / rewardCount, rewards),
                new OutageResult.Sample(returnSum / returnCount, returns));
    }
}
