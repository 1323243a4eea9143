package io.outrider.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.log.SegmentExperienceLog;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.Recorder;
import io.outrider.testkit.experience.ExperienceFormatContract;
import io.outrider.testkit.experience.ExperienceFormatContract.Actions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was erased is not in what Python makes of the shipped files, wherever the join is done. */
@Tag("ci")
class ErasureRoundTripTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private final List<String> kept = new ArrayList<>();
    private final List<DecisionId> ids = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private int agent;

    @Test
    void pythonGetsNothingOfWhatWasErased() throws Exception {
        Python.require();
        run("here", RewardJoin.HERE);
        List<String> here = List.copyOf(kept);
        kept.clear();
        run("there", RewardJoin.DOWNSTREAM);
        Python.Run run = Python.run(
                "src/test/python/erasures.py",
                root.resolve("here/shipped").toString(),
                root.resolve("there/shipped").toString(),
                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, now.plus(Duration.ofDays(1)))));
        assertThat(run.output())
                .isEqualTo("shipped 5 and 6 outcomes, 4 of them left\nshipped 5 and 11 outcomes, 8 of them left\n"
                        + expected("here", late(here))
                        + expected("there", kept)
                        + "late 4 orphans 0\n"
                        + expected("joined", late(kept)));
    }

    /** With the outcomes that came after the restart. */
    private static List<String> late(List<String> rows) {
        return rows.stream()
                .map(row -> row.substring(0, row.lastIndexOf(':') + 1)
                        + (100 + Float.parseFloat(row.substring(row.lastIndexOf(':') + 1))))
                .toList();
    }

    private static String expected(String name, List<String> rows) {
        return name + " " + rows.stream().sorted().collect(Collectors.joining(" ")) + "\n";
    }

    /** Ada is in a shipped file, in rows that are not frozen yet, and comes back after she was erased. */
    private void run(String folder, RewardJoin join) throws InterruptedException {
        try (ExperienceLog log = open(folder, join)) {
            Recorder recorder = ((SegmentExperienceLog) log).recorder();
            AgentSchema schema = ExperienceFormatContract.schema(Actions.DISCRETE);
            agent = recorder.register(new AgentSchema(
                    "offers",
                    schema.signature(),
                    schema.branches(),
                    recorder.aggregation(),
                    recorder.rewardWindow(),
                    recorder.defaultReward()));
            record(log, recorder, "Ada \"A\"", 1, false);
            record(log, recorder, "Eve", 2, true);
            assertThat(log.drain(LONG)).isTrue();
            record(log, recorder, "Ada \"A\"", 3, false);
            record(log, recorder, "Eve", 4, true);
            log.erase("Ada \"A\"");
            now = now.plusMillis(1);
            record(log, recorder, "Ada \"A\"", 5, true);
            record(log, recorder, "Eve", 6, true);
            assertThat(log.drain(LONG)).isTrue();
        }
        reportAgain(folder, join);
    }

    /** Outcomes that come after a restart, when the log knows of none of these decisions any more whose it was. */
    private void reportAgain(String folder, RewardJoin join) throws InterruptedException {
        now = now.plusMillis(1);
        try (ExperienceLog log = open(folder, join)) {
            for (DecisionId id : ids) {
                assertThat(log.report(Outcome.of(id, 100).key("again"))).isTrue();
            }
            assertThat(log.drain(LONG)).isTrue();
        }
        ids.clear();
    }

    private ExperienceLog open(String folder, RewardJoin join) {
        return ExperienceLog.builder(root.resolve(folder))
                .join(join)
                .clock(() -> now)
                .format(new ParquetFormat())
                .open();
    }

    private void record(ExperienceLog log, Recorder recorder, String subject, float reward, boolean keep) {
        DecisionRecord record = new DecisionRecord();
        record.agent = agent;
        record.idHigh = recorder.idHigh();
        record.idLow = recorder.nextId();
        record.episodeHigh = record.idHigh;
        record.episodeLow = record.idLow;
        record.keyHigh = record.idHigh;
        record.keyLow = record.idLow;
        record.decidedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        record.observation = new float[4];
        record.observationCount = 4;
        record.choices = new int[] {1};
        record.choiceCount = 1;
        record.propensity = 0.5;
        record.logPropensity = Math.log(0.5);
        record.kind = PropensityKind.EXACT;
        record.support = 2;
        record.policyVersion = "v1";
        record.sampler = "softmax";
        record.subjectKey = subject;
        assertThat(recorder.decision(record)).isTrue();
        DecisionId id = new DecisionId(record.idHigh, record.idLow);
        assertThat(log.report(Outcome.of(id, reward).last())).isTrue();
        ids.add(id);
        if (keep) {
            kept.add(id + ":" + subject + ":" + reward);
        }
    }
}
