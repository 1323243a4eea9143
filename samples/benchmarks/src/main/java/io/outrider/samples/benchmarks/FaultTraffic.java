package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.experience.DirectorySink;
import io.outrider.experience.ExperienceLog;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.samplers.Samplers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of the kill loop, each a function of its number, so that the process that decides and the one that checks
 * know the same without a word: the number gives the observation, whom it is about, the draw key and with it the decision's id
 * and action, and the reward.
 */
final class FaultTraffic implements AutoCloseable {

    static final String AGENT = "faults";

    /** The folder of files that were shipped, below the loop's own. */
    static final String DELIVERED = "delivered";

    private static final long SEED = 42;
    private static final long KEY = 0x6661756c74730000L;
    private static final int SCORED = 3;
    private static final int WIDTH = SCORED + 1;
    private static final int PER_SUBJECT = 64;

    private final Agent<float[], Integer> agent;

    /** @param log where to record; null to record nothing */
    FaultTraffic(@Nullable ExperienceLog log) {
        JavaPolicy policy = JavaPolicy.builder("p1", WIDTH)
                .output(OutputKind.LOGITS, 4)
                .scores((observation, outputs) -> {
                    for (int i = 0; i < outputs[0].length; i++) {
                        outputs[0][i] = observation[i % SCORED] * (i + 1);
                    }
                });
        var builder = Agent.builder(AGENT, policy, Encoder.floats(), ActionSpace.discrete(4))
                .sampler(Samplers.softmax(1))
                .subject(observation -> subjectKey((long) observation[SCORED]))
                .seed(SEED);
        agent = (log == null ? builder : builder.record(log)).build();
    }

    /** Makes decision {@code n}. */
    Decision<Integer> decide(long n) {
        return agent.decide(observation(n), new DrawKey(KEY, n));
    }

    static float[] observation(long n) {
        long bits = mix(n);
        return new float[] {
            (bits & 0xFFFF) / 65536f, (bits >>> 16 & 0xFFFF) / 65536f, (bits >>> 32 & 0xFFFF) / 65536f, subject(n)
        };
    }

    /** Whom decision {@code n} is about: one after another, for so many decisions each. */
    static long subject(long n) {
        return n / PER_SUBJECT;
    }

    /** What a subject is recorded as. */
    static String subjectKey(long subject) {
        return "s" + subject;
    }

    /** The subject of {@link #subjectKey}. */
    static int subjectOf(String key) {
        return Integer.parseInt(key.substring(1));
    }

    static float reward(long n) {
        return mix(~n) % 1000;
    }

    /** Whether the outcome of decision {@code n} closes it at once; else its window has to end. */
    static boolean last(long n) {
        return n % 5 != 0;
    }

    private static long mix(long z) {
        long mixed = (z + 0x9E3779B97F4A7C15L) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 32);
    }

    /** The log of the loop in {@code folder}: small segments that are forced and sealed often. */
    static ExperienceLog.Builder log(Path folder) {
        return ExperienceLog.builder(folder.resolve("experience"))
                .maxDiskBytes(256 << 20)
                .segmentBytes(256 << 10)
                .segmentAge(Duration.ofSeconds(1))
                .forceInterval(Duration.ofMillis(2))
                .rewardWindow(Duration.ofSeconds(1))
                .format(new FaultFormat())
                .sink(new DirectorySink(folder.resolve(DELIVERED)));
    }

    @Override
    public void close() {
        agent.close();
    }
}
