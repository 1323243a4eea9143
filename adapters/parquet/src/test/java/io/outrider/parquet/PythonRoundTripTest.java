package io.outrider.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceLog;
import io.outrider.internal.log.SegmentExperienceLog;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.testkit.experience.ExperienceFormatContract;
import io.outrider.testkit.experience.ExperienceFormatContract.Actions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log shipped, read in Python with pyarrow and DuckDB. */
@Tag("ci")
class PythonRoundTripTest {

    private static final int LONE = 600;
    private static final int EPISODES = 40;
    private static final int STEPS = 7;

    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(20);
    private final List<String> truth = new ArrayList<>();

    @Test
    void pythonFindsEveryDecisionOnceWithEqualValues() throws Exception {
        Python.require();
        Path experience = root.resolve("experience");
        try (ExperienceLog log = ExperienceLog.builder(experience)
                .rewardWindow(Duration.ofSeconds(5))
                .format(new ParquetFormat())
                .open()) {
            record(log);
            assertThat(log.drain(Duration.ofSeconds(60))).isTrue();
        }
        Path csv = Files.write(root.resolve("truth.csv"), truth);
        Python.Run run = Python.run(
                "src/test/python/round_trip.py", experience.resolve("shipped").toString(), csv.toString());
        assertThat(run.output()).isEqualTo((LONE + EPISODES * STEPS) + " decisions\n");
    }

    private void record(ExperienceLog log) {
        Recorder recorder = ((SegmentExperienceLog) log).recorder();
        AgentSchema schema = ExperienceFormatContract.schema(Actions.DISCRETE);
        int agent = recorder.register(new AgentSchema(
                "offers",
                schema.signature(),
                schema.branches(),
                recorder.aggregation(),
                recorder.rewardWindow(),
                recorder.defaultReward()));
        for (int i = 0; i < LONE; i++) {
            lone(log, recorder, agent, i % 3 == 0);
        }
        for (int i = 0; i < EPISODES; i++) {
            episode(log, recorder, agent);
        }
        await().atMost(Duration.ofMinutes(1))
                .until(() -> log.status().pending() == 0 && log.status().joined() == LONE + EPISODES * STEPS);
        DecisionId first = DecisionId.parse(truth.get(0).substring(0, DecisionId.TEXT_LENGTH));
        assertThat(log.report(Outcome.of(first, 0.5).key("late"))).isTrue();
        assertThat(log.report(Outcome.of(new DecisionId(1, 2), 0.25))).isTrue();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> log.status().late() == 1 && log.status().orphans() == 1);
    }

    private DecisionRecord draw(Recorder recorder, int agent) {
        DecisionRecord record = new DecisionRecord();
        record.agent = agent;
        record.idHigh = recorder.idHigh();
        record.idLow = recorder.nextId();
        record.episodeHigh = record.idHigh;
        record.episodeLow = record.idLow;
        record.keyHigh = record.idHigh;
        record.keyLow = record.idLow;
        record.decidedAtMicros = System.currentTimeMillis() * 1000;
        record.observation = new float[4];
        record.observationCount = 4;
        for (int i = 0; i < 4; i++) {
            record.observation[i] = (float) random.nextDouble(-1e6, 1e6) * Float.MIN_NORMAL;
        }
        record.choices = new int[] {random.nextInt(3)};
        record.choiceCount = 1;
        record.propensity = random.nextDouble();
        record.logPropensity = Math.log(record.propensity);
        record.kind = PropensityKind.EXACT;
        record.support = 3;
        record.policyVersion = "v1";
        record.sampler = "softmax";
        return record;
    }

    private void lone(ExperienceLog log, Recorder recorder, int agent, boolean missing) {
        DecisionRecord record = draw(recorder, agent);
        assertThat(recorder.decision(record)).isTrue();
        Float reward = missing ? null : reward(log, record, true);
        truth.add(line(record, reward, missing ? "missing" : "complete", true, null));
    }

    private float reward(ExperienceLog log, DecisionRecord record, boolean repeated) {
        float value = (float) random.nextDouble(-1, 1);
        Outcome outcome = Outcome.of(new DecisionId(record.idHigh, record.idLow), value);
        if (repeated) {
            assertThat(log.report(outcome.key("k"))).isTrue();
            assertThat(log.report(outcome.key("k"))).isTrue();
        } else {
            assertThat(log.report(outcome.last())).isTrue();
        }
        return value;
    }

    private void episode(ExperienceLog log, Recorder recorder, int agent) {
        List<DecisionRecord> steps = new ArrayList<>();
        List<Float> rewards = new ArrayList<>();
        for (int t = 0; t < STEPS; t++) {
            DecisionRecord record = draw(recorder, agent);
            record.inEpisode = true;
            record.t = t;
            record.episodeHigh = 99;
            record.episodeLow = t == 0 ? record.idLow : steps.get(0).episodeLow;
            steps.add(record);
            assertThat(recorder.decision(record)).isTrue();
            rewards.add(reward(log, record, false));
        }
        EpisodeEnd end = new EpisodeEnd();
        end.agent = agent;
        end.episodeHigh = 99;
        end.episodeLow = steps.get(0).episodeLow;
        end.steps = STEPS;
        end.terminated = true;
        end.observation = new float[] {1, 2, 3, Float.MIN_VALUE};
        end.observationCount = 4;
        assertThat(recorder.episodeEnd(end)).isTrue();
        for (int t = 0; t < STEPS; t++) {
            boolean last = t == STEPS - 1;
            truth.add(line(
                    steps.get(t),
                    rewards.get(t),
                    "complete",
                    last,
                    last ? end.observation : steps.get(t + 1).observation));
        }
    }

    private static String line(
            DecisionRecord r, @Nullable Float reward, String status, boolean terminated, float @Nullable [] next) {
        return new DecisionId(r.idHigh, r.idLow) + "," + r.choices[0] + "," + r.t + "," + terminated + ","
                + Double.doubleToRawLongBits(r.propensity) + ","
                + (reward == null ? "" : Float.floatToRawIntBits(reward)) + "," + status + "," + bits(r.observation)
                + "," + (next == null ? "-" : bits(next));
    }

    private static String bits(float[] values) {
        List<Integer> bits = new ArrayList<>();
        for (float value : values) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
