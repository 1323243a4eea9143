package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.parquet.ParquetFormat;
import io.outrider.parquet.Python;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same random events go into a log that joins itself and into one that leaves the join to {@code join.sql}: the rows must
 * be equal, bit for bit. It lies in this package for the log's clock, which no user can set.
 */
@Tag("ci")
class DownstreamJoinTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int EVENTS = 600;

    @TempDir
    Path root;

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong wall = new AtomicLong(1_700_000_000_000_000L);
    private final LogClock clock = new LogClock() {
        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public long wallMicros() {
            return wall.get();
        }
    };
    private final List<SegmentExperienceLog> logs = new ArrayList<>();
    private final List<DecisionId> decided = new ArrayList<>();
    private final List<Open> episodes = new ArrayList<>();
    private int agent;
    private long ids;

    /** An episode that goes on. */
    private static final class Open {
        final DecisionId id;
        long steps;

        Open(DecisionId id, long steps) {
            this.id = id;
            this.steps = steps;
        }
    }

    private SegmentExperienceLog open(
            String folder, RewardJoin join, RewardAggregation aggregation, @Nullable Double defaultReward) {
        AtomicLong producers = new AtomicLong(77);
        LogBuilder builder = new LogBuilder(root.resolve(folder))
                .environment(new LogEnvironment(
                        new FileChannelStorage(), clock, Thread::new, new UUID(1, 2), producers::incrementAndGet))
                .join(join)
                .rewardWindow(WINDOW)
                .rewardAggregation(aggregation)
                .forceInterval(Duration.ofMillis(1))
                .format(new ParquetFormat());
        SegmentExperienceLog log = (defaultReward == null ? builder : builder.defaultReward(defaultReward)).open();
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("left", 1), InputSpec.observation("right", 2)),
                List.of(new OutputSpec("q", OutputKind.Q, List.of(2))),
                List.of(),
                List.of(Branch.discrete(2)));
        agent = log.recorder()
                .register(new AgentSchema(
                        "offers",
                        signature,
                        signature.branches(),
                        log.recorder().aggregation(),
                        log.recorder().rewardWindow(),
                        log.recorder().defaultReward()));
        return log;
    }

    @ParameterizedTest
    @CsvSource({"SUM,", "FIRST,", "LAST,-0.25", "MAX,", "MEAN,0.1"})
    void theQueryGivesWhatTheLogGives(RewardAggregation aggregation, @Nullable Double defaultReward) throws Exception {
        Python.require();
        try (SegmentExperienceLog here = open("here", RewardJoin.HERE, aggregation, defaultReward);
                SegmentExperienceLog there = open("there", RewardJoin.DOWNSTREAM, aggregation, defaultReward)) {
            logs.addAll(List.of(here, there));
            SplittableRandom random = new SplittableRandom(aggregation.ordinal());
            for (int i = 0; i < EVENTS; i++) {
                event(random);
            }
            advance(WINDOW);
            advance(Duration.ofHours(2));
            assertThat(here.status().pending()).isZero();
            for (SegmentExperienceLog log : logs) {
                assertThat(log.drain(LONG)).as("%s", log.status()).isTrue();
            }
            assertThat(there.status().joined()).isEqualTo(here.status().joined());
            assertThat(there.status().pending()).isZero();
        }
        Python.Run run = Python.run(
                "src/test/python/compare_joins.py",
                root.resolve("here/shipped").toString(),
                root.resolve("there/shipped").toString(),
                Long.toString(wall.get()));
        assertThat(run.output()).isEqualTo(decided.size() + " rows are equal\n");
    }

    private void event(SplittableRandom random) throws InterruptedException {
        int kind = random.nextInt(100);
        if (kind < 25) {
            DecisionRecord lone = decision(random);
            lone.episodeHigh = lone.idHigh;
            lone.episodeLow = lone.idLow;
            put(lone);
        } else if (kind < 45) {
            step(random);
        } else if (kind < 50 && !episodes.isEmpty()) {
            end(random, episodes.remove(random.nextInt(episodes.size())));
        } else if (kind < 90 && !decided.isEmpty()) {
            outcome(random);
        } else if (kind < 92 && !decided.isEmpty()) {
            report(Outcome.of(new DecisionId(4, random.nextInt(50)), random.nextDouble()));
        } else if (kind >= 92) {
            advance(Duration.ofMillis(random.nextInt(200_000)));
        }
    }

    private DecisionRecord decision(SplittableRandom random) {
        DecisionRecord r = new DecisionRecord();
        r.agent = agent;
        r.idHigh = random.nextLong();
        r.idLow = ++ids;
        r.keyHigh = r.idHigh;
        r.keyLow = r.idLow;
        r.decidedAtMicros = wall.get();
        r.observation = new float[] {ids, (float) random.nextDouble(), (float) random.nextDouble()};
        r.observationCount = 3;
        r.choices = new int[] {random.nextInt(2)};
        r.choiceCount = 1;
        r.propensity = random.nextDouble();
        r.logPropensity = Math.log(r.propensity);
        r.support = 2;
        r.policyVersion = "v1";
        r.sampler = "softmax";
        return r;
    }

    private void put(DecisionRecord record) {
        for (SegmentExperienceLog log : logs) {
            assertThat(log.recorder().decision(record)).isTrue();
        }
        decided.add(new DecisionId(record.idHigh, record.idLow));
    }

    /** A step of an episode; now and then one is missing from the record, the first one too. */
    private void step(SplittableRandom random) {
        DecisionRecord record = decision(random);
        boolean begins = episodes.size() < 3 || random.nextInt(5) == 0;
        Open episode;
        if (begins) {
            episode = new Open(new DecisionId(9, ids), random.nextInt(6) == 0 ? 1 : 0);
            episodes.add(episode);
        } else {
            episode = episodes.get(random.nextInt(episodes.size()));
            episode.steps += random.nextInt(6) == 0 ? 1 : 0;
        }
        record.inEpisode = true;
        record.episodeHigh = episode.id.high();
        record.episodeLow = episode.id.low();
        record.t = episode.steps++;
        put(record);
    }

    private void end(SplittableRandom random, Open episode) {
        EpisodeEnd end = new EpisodeEnd();
        end.agent = agent;
        end.episodeHigh = episode.id.high();
        end.episodeLow = episode.id.low();
        end.steps = episode.steps + (random.nextInt(6) == 0 ? 1 : 0);
        end.terminated = random.nextBoolean();
        end.truncated = !end.terminated;
        end.abandoned = end.truncated && random.nextBoolean();
        end.observation = new float[] {-1, -2, -3};
        end.observationCount = random.nextInt(3) == 0 ? 0 : 3;
        for (SegmentExperienceLog log : logs) {
            assertThat(log.recorder().episodeEnd(end)).isTrue();
        }
    }

    private void outcome(SplittableRandom random) {
        // Mostly of a young decision, else outcomes of old ones would nearly all be late.
        int back = random.nextInt(3) == 0 ? decided.size() : Math.min(decided.size(), 12);
        DecisionId id = decided.get(decided.size() - 1 - random.nextInt(back));
        Outcome outcome = Outcome.of(id, random.nextDouble(-1, 1));
        outcome = random.nextInt(3) == 0 ? outcome.key("k" + random.nextInt(2)) : outcome;
        report(random.nextInt(6) == 0 ? outcome.last() : outcome);
    }

    private void report(Outcome outcome) {
        for (SegmentExperienceLog log : logs) {
            assertThat(log.report(outcome)).isTrue();
        }
    }

    /** Lets time pass, with nothing on its way before or after. */
    private void advance(Duration time) throws InterruptedException {
        settle();
        nanos.addAndGet(time.toNanos());
        wall.addAndGet(time.toNanos() / 1000);
        settle();
    }

    private void settle() throws InterruptedException {
        for (SegmentExperienceLog log : logs) {
            assertThat(log.awaitJoined(LONG)).as("%s", log.status()).isTrue();
        }
    }
}
