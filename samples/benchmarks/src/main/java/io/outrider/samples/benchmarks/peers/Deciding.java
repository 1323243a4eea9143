package io.outrider.samples.benchmarks.peers;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentBuilder;
import io.outrider.agent.MicroBatches;
import io.outrider.experience.ExperienceLog;
import io.outrider.onnx.NativeBinding;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.parquet.ParquetFormat;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.samples.benchmarks.harness.LoopContender;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An agent over a benchmark model, with as much on as is asked for: always a sampler, exact propensities and ids.
 *
 * <p>The log has its defaults, but for a limit of the disk that a benchmark does not reach; it freezes Parquet for a sink that
 * takes everything and keeps nothing.
 */
public final class Deciding implements AutoCloseable {

    /** What can be left out to see what it costs. */
    public enum Part {
        /** Micrometer's meters. */
        METERS,
        /** Recording to the log on disk. */
        LOG
    }

    /** Everything. */
    public static final Set<Part> ALL = Set.of(Part.METERS, Part.LOG);

    private static final long DISK_BYTES = 8L << 30;

    private final Model model;
    private final OnnxPolicy policy;
    private final @Nullable ExperienceLog log;
    private final Agent<float[], Integer> agent;

    /** Opens the agent on the model and, if it records, a log in {@code folder}. */
    public Deciding(Model model, Set<Part> parts, Path folder, long seed) {
        this(model, parts, folder, seed, null);
    }

    /** As {@link #Deciding(Model, Set, Path, long)}, with calls that share runs on {@code shared}. */
    public Deciding(Model model, Set<Part> parts, Path folder, long seed, @Nullable Executor shared) {
        this.model = model;
        policy = OnnxPolicy.load(model.name(), model.content());
        log = parts.contains(Part.LOG)
                ? ExperienceLog.builder(folder)
                        .maxDiskBytes(DISK_BYTES)
                        .format(new ParquetFormat())
                        .sink((name, file, digest) -> {})
                        .open()
                : null;
        AgentBuilder<float[], Integer> builder = Agent.builder(
                        "bench", policy, Encoder.floats(), ActionSpace.discrete(model.actions()))
                .sampler(model.sampler())
                .seed(seed);
        if (log != null) {
            builder.record(log);
        }
        if (parts.contains(Part.METERS)) {
            builder.meters(new SimpleMeterRegistry());
        }
        if (shared != null) {
            builder.microBatches(MicroBatches.on(shared));
        }
        agent = builder.build();
    }

    /** How native runs are called here: {@code java} or {@code foreign}. */
    public String binding() {
        return policy.report().binding();
    }

    /** One decision after the other. */
    public LoopContender decide(String name, Observations observations) {
        return new LoopContender(name, 1, () -> agent.decide(observations.next()), this);
    }

    /** {@code callers} virtual threads, each of which decides for itself. */
    public VirtualCallers callers(
            String name, int callers, Supplier<Observations> observations, ExecutorService threads) {
        return new VirtualCallers(name, callers, observations, agent::decide, threads, this);
    }

    /** {@code callers} virtual threads that wait for {@code decideAsync}. */
    public VirtualCallers asynchronousCallers(
            String name, int callers, Supplier<Observations> observations, ExecutorService threads) {
        return new VirtualCallers(
                name,
                callers,
                observations,
                observation -> agent.decideAsync(observation).join(),
                threads,
                this);
    }

    /** Decisions on {@code rows} observations a call, each of which counts. */
    public LoopContender decideAll(String name, int rows, Observations observations) {
        List<float[]> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            batch.add(observations.row(row));
        }
        return new LoopContender(name, rows, () -> agent.decideAll(batch), this);
    }

    /** What the log could not keep, in words; null if it kept everything, or there is none. */
    public @Nullable String losses() {
        if (log == null) {
            return null;
        }
        long lost = log.status().dropped() + log.status().thinned();
        return lost == 0 ? null : lost + " of " + (lost + log.status().accepted()) + " decisions were not recorded";
    }

    /**
     * The policy's lane alone, as the engine runs it: an observation copied in, the native run, scores read.
     *
     * @param binding how native runs are called
     */
    public static LoopContender lane(String name, Model model, NativeBinding binding, Observations observations) {
        OnnxPolicy policy = OnnxPolicy.loader().binding(binding).load(ModelFile.of(model.name(), model.content()));
        Lane lane = policy.openLane(LaneSize.rows(1));
        FloatBuffer in = lane.input(0);
        FloatBuffer out = lane.output(0);
        return new LoopContender(
                name,
                1,
                () -> {
                    in.put(0, observations.next());
                    lane.run(1);
                    return greatest(out, model.actions());
                },
                () -> {
                    lane.close();
                    policy.close();
                });
    }

    private static int greatest(FloatBuffer scores, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void close() {
        agent.close();
        if (log != null) {
            log.close();
        }
        policy.close();
    }

    @Override
    public String toString() {
        return "Deciding[" + model + "]";
    }
}
