package io.outrider.samples.benchmarks.log;

import io.outrider.Branch;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceLog;
import io.outrider.internal.log.SegmentExperienceLog;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.Recorder;
import io.outrider.parquet.ParquetFormat;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ours with what a decision needs besides: a record of as many bytes is encoded from its parts, straight into the log, whose
 * other threads meanwhile join.
 */
final class Recording implements Appending {

    private static final int OBSERVATION = 40;
    private static final int ACTIONS = 4;
    private static final long DISK_BYTES = 4L << 30;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path folder;
    private @Nullable ExperienceLog log;
    private @Nullable Recorder recorder;
    private DecisionRecord record = new DecisionRecord();

    Recording(Path folder) {
        this.folder = folder;
    }

    @Override
    public void renew() throws Exception {
        close();
        Folders.delete(folder);
        ExperienceLog opened = ExperienceLog.builder(folder)
                .maxDiskBytes(DISK_BYTES)
                .format(new ParquetFormat())
                .sink((name, file, digest) -> {})
                .open();
        log = opened;
        Recorder found = ((SegmentExperienceLog) opened).recorder();
        recorder = found;
        record = record(found);
    }

    /** A decision of four actions on 40 numbers, with its distribution and the policy's outputs: 512 bytes. */
    private static DecisionRecord record(Recorder recorder) {
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("obs", OBSERVATION)),
                List.of(new OutputSpec("logits", OutputKind.LOGITS, List.of(ACTIONS))),
                List.of(),
                List.of(Branch.discrete(ACTIONS)));
        DecisionRecord r = new DecisionRecord();
        r.agent = recorder.register(new AgentSchema(
                "log",
                signature,
                signature.branches(),
                recorder.aggregation(),
                recorder.rewardWindow(),
                recorder.defaultReward()));
        r.idHigh = recorder.idHigh();
        r.observation = new float[OBSERVATION];
        Arrays.fill(r.observation, 0.5f);
        r.observationCount = OBSERVATION;
        r.choices = new int[] {1};
        r.choiceCount = 1;
        r.propensity = 0.25;
        r.logPropensity = Math.log(r.propensity);
        r.behaviour = new float[] {0.25f, 0.25f, 0.25f, 0.25f};
        r.behaviourCount = ACTIONS;
        r.support = ACTIONS;
        r.outputs = new float[] {1, 1, 1, 1};
        r.outputCount = ACTIONS;
        r.policyVersion = "0123456789abcdef".repeat(4);
        r.sampler = "softmax{t=1.0000000}";
        return r;
    }

    private ExperienceLog log() {
        ExperienceLog open = log;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        return open;
    }

    @Override
    public boolean append() {
        Recorder to = recorder;
        if (to == null) {
            throw new IllegalStateException("not opened");
        }
        record.idLow = to.nextId();
        record.keyLow = record.idLow;
        return to.decision(record);
    }

    @Override
    public void settle() {
        while (log().status().queueBytes() > 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void force() throws InterruptedException {
        if (!log().awaitDurable(LONG)) {
            throw new IllegalStateException("not durable after " + LONG + ": " + log().status());
        }
    }

    @Override
    public long bytes() throws Exception {
        return Folders.written(Folders.files(folder.resolve("raw"), ".open", ".sealed"));
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
