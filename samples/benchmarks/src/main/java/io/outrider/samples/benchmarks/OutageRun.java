package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.DecisionId;
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

    /** The k of {@link Weighted#tolerance}: by chance a truth lies outside at most once in 1,500 runs. */
    private static final double ERRORS = 4;

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

    /**
     * A mean and what it should be.
     *
     * @param truth over everything that was decided
     * @param estimate over what was kept, weighted
     * @param error its standard error
     * @param tolerance how far the truth may lie away by chance
     * @param unweighted over what was kept, not weighted
     * @param kept how many values there are
     */
    record Mean(double truth, double estimate, double error, double tolerance, double unweighted, long kept) {
        boolean agrees() {
            return Math.abs(truth - estimate) <= tolerance;
        }
    }

    /**
     * What came of it.
     *
     * @param issued decisions
     * @param acknowledged those that were called durable
     * @param delivered those that the sink received in the end
     * @param lost acknowledged ones that it did not
     * @param dropped records that were refused, which biases
     * @param lowestKeep the lowest probability with which something was kept
     * @param fullBytes bytes on disk when the sink came back
     * @param drainedBytes bytes on disk once it had taken everything
     * @param keepAfter the probability with which new experience is kept then
     * @param rewards the mean reward of decisions that stand alone
     * @param returns the mean return of episodes
     */
    record Result(
            long issued,
            long acknowledged,
            long delivered,
            long lost,
            long dropped,
            double lowestKeep,
            long fullBytes,
            long drainedBytes,
            double keepAfter,
            Mean rewards,
            Mean returns) {}

    private final Size size;
    private final SplittableRandom random;
    private final OutageSink sink = new OutageSink();
    private final Set<DecisionId> acknowledged = ConcurrentHashMap.newKeySet();
    private double rewardSum;
    private long rewardCount;
    private double returnSum;
    private long returnCount;

    OutageRun(Size size, long seed) {
        this.size = size;
        this.random = new SplittableRandom(seed);
    }

    Result run(Path folder) throws InterruptedException {
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
    private static void pace(ExperienceLog log) {
        long deadline = System.nanoTime() + LONG.toNanos();
        LogStatus status = log.status();
        while (status.queueBytes() > RING_QUARTER || status.accepted() - status.joined() > UNJOINED) {
            if (System.nanoTime() - deadline > 0) {
                throw new ExperienceException("not joined after " + LONG + ": " + status, null);
            }
            LockSupport.parkNanos(1_000_000);
            status = log.status();
        }
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
        var decision = agent.decide(observation());
        double reward = reward(decision.action(), drift);
        rewardSum += reward;
        rewardCount++;
        if (decision.recorded()) {
            agent.report(Outcome.of(decision.id(), reward).last());
        }
    }

    private void walk(Agent<float[], Integer> agent, double drift) {
        double sum = 0;
        try (Episode<float[], Integer> episode = agent.begin(observation())) {
            for (int t = 0; t < STEPS; t++) {
                double reward = reward(episode.decide().action(), drift);
                sum += reward;
                episode.observe(new Step<>(observation(), reward, t == STEPS - 1, false));
            }
        }
        returnSum += sum;
        returnCount++;
    }

    private Result result(ExperienceLog log, long full) {
        Weighted rewards = new Weighted();
        Weighted returns = new Weighted();
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
        return new Result(
                rewardCount + STEPS * returnCount,
                acknowledged.size(),
                sink.rows().size(),
                missing.size(),
                log.status().dropped(),
                lowest,
                full,
                log.status().diskBytes(),
                log.status().keepProbability(),
                mean(rewardSum / rewardCount, rewards),
                mean(returnSum / returnCount, returns));
    }

    private static Mean mean(double truth, Weighted values) {
        return new Mean(
                truth, values.mean(), values.error(), values.tolerance(ERRORS), values.unweighted(), values.count());
    }
}
