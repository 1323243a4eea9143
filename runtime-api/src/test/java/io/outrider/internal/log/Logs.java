package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.LogOptions;
import io.outrider.internal.segment.Storage;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** An open log with an agent, and what tests do with it. */
final class Logs implements AutoCloseable {

    /** The options of a log that is written into small segments, for tests of its parts. */
    static final LogOptions SMALL = new LogOptions(
            "test",
            1 << 20,
            8 << 10,
            64 << 10,
            60_000_000_000L,
            8 << 10,
            5_000_000L,
            16 << 10,
            100_000_000L,
            10_000_000_000L,
            20_000_000L,
            1);

    static final Duration LONG = Duration.ofSeconds(60);
    static final UUID BOOT = new UUID(1, 2);

    final SegmentExperienceLog log;
    final Recorder recorder;
    final int agent;

    private Logs(SegmentExperienceLog log, String name) {
        this.log = log;
        this.recorder = log.recorder();
        this.agent = recorder.register(schema(name, recorder));
    }

    static LogBuilder builder(Path root, LogClock clock) {
        return new LogBuilder(root).maxDiskBytes(64 << 20).environment(environment(new FileChannelStorage(), clock));
    }

    static LogEnvironment environment(Storage storage, LogClock clock) {
        AtomicLong ids = new AtomicLong(0x0123_4567_89ab_0000L);
        return new LogEnvironment(storage, clock, Logs::daemon, BOOT, ids::incrementAndGet);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    static Logs open(LogBuilder builder) {
        return new Logs(builder.open(), "offers");
    }

    static AgentSchema schema(String name, Recorder recorder) {
        return schema(name, recorder.aggregation(), recorder.rewardWindow(), recorder.defaultReward());
    }

    static AgentSchema schema(String name, RewardAggregation aggregation, Duration window) {
        return schema(name, aggregation, window, Double.NaN);
    }

    private static AgentSchema schema(
            String name, RewardAggregation aggregation, Duration window, double defaultReward) {
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("obs", 3)),
                List.of(new OutputSpec("q_members", OutputKind.Q_MEMBERS, List.of(4, 2))),
                List.of(),
                List.of(Branch.discrete(2)));
        return new AgentSchema(name, signature, signature.branches(), aggregation, window, defaultReward);
    }

    /** A record with a value in every column that a lone decision has. */
    DecisionRecord record() {
        return record(agent, recorder.idHigh(), recorder.nextId());
    }

    static DecisionRecord record(int agent, long idHigh, long idLow) {
        DecisionRecord r = new DecisionRecord();
        r.agent = agent;
        r.idHigh = idHigh;
        r.idLow = idLow;
        r.episodeHigh = r.idHigh;
        r.episodeLow = r.idLow;
        r.keyHigh = r.idHigh;
        r.keyLow = r.idLow;
        r.decidedAtMicros = 1_700_000_000_000_000L;
        r.observation = new float[] {r.idLow, 0.5f, -1};
        r.observationCount = 3;
        r.choices = new int[] {1};
        r.choiceCount = 1;
        r.propensity = 0.25;
        r.logPropensity = Math.log(0.25);
        r.kind = PropensityKind.EXACT;
        r.behaviour = new float[] {0.75f, 0.25f};
        r.behaviourCount = 2;
        r.support = 2;
        r.explored = true;
        r.reason = Reason.SAMPLED;
        r.policyVersion = "ab12";
        r.sampler = "softmax(temperature=1.0)";
        r.epistemic = 0.125f;
        return r;
    }

    DecisionId decide() {
        return put(record());
    }

    DecisionId put(DecisionRecord record) {
        assertThat(recorder.decision(record)).isTrue();
        return new DecisionId(record.idHigh, record.idLow);
    }

    DecisionId step(DecisionId episode, long t) {
        DecisionRecord r = record();
        r.inEpisode = true;
        r.episodeHigh = episode.high();
        r.episodeLow = episode.low();
        r.t = t;
        return put(r);
    }

    void end(DecisionId episode, long steps, boolean terminated, float... observation) {
        EpisodeEnd end = new EpisodeEnd();
        end.agent = agent;
        end.episodeHigh = episode.high();
        end.episodeLow = episode.low();
        end.steps = steps;
        end.terminated = terminated;
        end.truncated = !terminated;
        end.observation = observation;
        end.observationCount = observation.length;
        assertThat(recorder.episodeEnd(end)).isTrue();
    }

    void report(DecisionId id, double value) {
        assertThat(log.report(Outcome.of(id, value))).isTrue();
    }

    void reportLast(DecisionId id, double value) {
        assertThat(log.report(Outcome.of(id, value).last())).isTrue();
    }

    /** Waits until everything reported so far is joined as far as it goes. */
    Logs settle() {
        try {
            assertThat(log.awaitJoined(LONG)).as("joined; %s", log.status()).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    List<Transition> rows() {
        settle();
        return rows(log, "offers");
    }

    static List<Transition> rows(SegmentExperienceLog log, String agent) {
        List<Transition> rows = new ArrayList<>();
        try (ExperienceReader reader = log.read(agent)) {
            for (List<Transition> some = reader.poll(100, LONG); !some.isEmpty(); some = reader.poll(100, LONG)) {
                rows.addAll(some);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    @Override
    public void close() {
        log.close();
    }
}
