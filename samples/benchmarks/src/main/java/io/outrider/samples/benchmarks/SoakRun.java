package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceSink;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.parquet.ParquetFormat;
import io.outrider.policy.PolicySlot;
import io.outrider.samplers.Samplers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Decides over an ONNX policy, reports rewards, swaps the policy and ships, and watches what the process holds. */
final class SoakRun {

    private static final int SAMPLES = 60;
    private static final long BETWEEN_DECISIONS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long BETWEEN_SWAPS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What came of it; growth is from the second to the last third of the run, medians.
     *
     * @param seconds how long it took
     * @param decisions how many were made
     * @param swaps of the policy
     * @param shippedFiles that the sink took
     * @param shippedRows that the sink confirmed
     * @param dropped records that were refused
     * @param heapGrowth bytes
     * @param residentGrowth bytes
     * @param fileGrowth files below the log's folder
     * @param descriptorGrowth open file descriptors
     * @param threadGrowth live threads
     * @param samples what was measured
     */
    record Result(
            double seconds,
            long decisions,
            long swaps,
            long shippedFiles,
            long shippedRows,
            long dropped,
            long heapGrowth,
            long residentGrowth,
            long fileGrowth,
            long descriptorGrowth,
            long threadGrowth,
            List<SoakSample> samples) {}

    private final byte[] model = model();
    private final SplittableRandom random;
    private final List<SoakSample> samples = new ArrayList<>(SAMPLES + 1);
    private long decisions;
    private long swaps;

    SoakRun(long seed) {
        random = new SplittableRandom(seed);
    }

    Result run(Path folder, Duration time) throws InterruptedException {
        AtomicLong files = new AtomicLong();
        ExperienceSink sink = (name, file, digest) -> files.incrementAndGet(); // takes it, and keeps nothing
        long begun = System.nanoTime();
        try (PolicySlot slot = PolicySlot.owning(version(0));
                ExperienceLog log = ExperienceLog.builder(folder)
                        .maxDiskBytes(64 << 20)
                        .segmentBytes(1 << 20)
                        .segmentAge(Duration.ofSeconds(1))
                        .rewardWindow(Duration.ofSeconds(2))
                        .format(new ParquetFormat())
                        .sink(sink)
                        .open();
                Agent<float[], Integer> agent = Agent.builder("soak", slot, Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(Samplers.thompson())
                        .record(log)
                        .build()) {
            long nextSwap = BETWEEN_SWAPS;
            long nextSample = 0;
            for (long at = 0; at < time.toNanos(); at = System.nanoTime() - begun) {
                decide(agent);
                if (at >= nextSwap) {
                    slot.publish(version(++swaps));
                    nextSwap += BETWEEN_SWAPS;
                }
                if (at >= nextSample) {
                    samples.add(SoakSample.take(at / 1e9, folder));
                    nextSample += time.toNanos() / SAMPLES;
                }
                LockSupport.parkNanos(BETWEEN_DECISIONS);
            }
            boolean drained = log.drain(Duration.ofMinutes(2));
            return result(log, files.get(), (System.nanoTime() - begun) / 1e9, drained);
        }
    }

    private void decide(Agent<float[], Integer> agent) {
        float[] observation = {(float) random.nextDouble(), (float) random.nextDouble(), (float) random.nextDouble()};
        var decision = agent.decide(observation);
        decisions++;
        if (random.nextInt(10) > 0) { // a tenth stays without a reward until its window ends
            agent.report(Outcome.of(decision.id(), random.nextDouble()).last());
        }
    }

    private Result result(ExperienceLog log, long files, double seconds, boolean drained) {
        return new Result(
                seconds,
                decisions,
                swaps,
                files,
                drained ? log.status().shipped() : 0,
                log.status().dropped(),
                SoakSample.growth(samples, SoakSample::heapBytes),
                SoakSample.growth(samples, SoakSample::residentBytes),
                SoakSample.growth(samples, SoakSample::files),
                SoakSample.growth(samples, SoakSample::descriptors),
                SoakSample.growth(samples, SoakSample::threads),
                List.copyOf(samples));
    }

    /** The model with another text in its field doc_string (6), so that it is another version of the same function. */
    private OnnxPolicy version(long number) {
        byte[] text = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(model);
        bytes.write(6 << 3 | 2);
        bytes.write(text.length);
        bytes.writeBytes(text);
        return OnnxPolicy.load("soak-" + number, bytes.toByteArray());
    }

    private static byte[] model() {
        try (InputStream in =
                Objects.requireNonNull(SoakRun.class.getResourceAsStream("/soak/offers.onnx"), "offers.onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model", e);
        }
    }
}
