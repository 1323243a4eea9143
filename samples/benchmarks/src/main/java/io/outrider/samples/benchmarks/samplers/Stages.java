package io.outrider.samples.benchmarks.samplers;

import io.outrider.Branch;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.Window;
import io.outrider.sampling.PathSampler;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A sampler over {@value #ROWS} rows of outputs that lie in a lane, one after the other and round again, as the engine asks
 * it: with as much of the way from outputs to a drawn action as a stage has, and the loop by hand.
 *
 * <p>{@link Window#NANOS} and {@link Window#BYTES} are those of all stages together.
 */
public final class Stages implements Contender {

    /** The figure of: reading the row, and what the sampler is to know. */
    public static final String READ = "read";

    /** The figure of: that, then the sampler's description and the checks of scores and description. */
    public static final String DESCRIBED = "described";

    /** The figure of the loop by hand. */
    public static final String HAND = "hand";

    private static final int ROWS = 64;
    private static final int PARTS = 4;
    private static final float[] NONE = {};

    private final String name;
    private final Lane lane;
    private final SamplingWorkspace workspace;
    private final KeyedRandom random;
    private final LoopContender read;
    private final LoopContender described;
    private final LoopContender drawn;
    private final LoopContender byHand;
    private long key;

    Stages(String name, OutputKind kind, PathSampler sampler, ByHand hand, long seed) {
        this.name = name;
        int size = kind == OutputKind.Q_MEMBERS ? SamplerWay.MEMBERS * SamplerWay.ACTIONS : SamplerWay.ACTIONS;
        List<Branch> branches = List.of(Branch.discrete(SamplerWay.ACTIONS));
        SplittableRandom scores = new SplittableRandom(seed);
        JavaPolicy.Builder builder = JavaPolicy.builder("given", 1).branches(branches);
        if (kind == OutputKind.Q_MEMBERS) {
            builder.output(kind, SamplerWay.MEMBERS, SamplerWay.ACTIONS);
        } else {
            builder.output(kind, SamplerWay.ACTIONS);
        }
        JavaPolicy policy = builder.scores((observation, outputs) -> {
            for (int i = 0; i < size; i++) {
                outputs[0][i] = (float) scores.nextDouble();
            }
        });
        lane = policy.openLane(LaneSize.rows(ROWS));
        lane.run(ROWS);
        workspace = new SamplingWorkspace(policy.signature(), branches, sampler, 0);
        workspace.bind(lane);
        random = new KeyedRandom(seed);
        read = new LoopContender(READ, this::read);
        described = new LoopContender(DESCRIBED, this::describe);
        drawn = new LoopContender(name, this::draw);
        byHand = new LoopContender(HAND, new Hand(hand, lane.output(0), size, seed)::draw);
    }

    private SamplingWorkspace read() {
        workspace.row((int) (++key & ROWS - 1), 0);
        workspace.context(0, 1, null, NONE, 0);
        return workspace;
    }

    private SamplingWorkspace describe() {
        read().describe(null);
        return workspace;
    }

    private SamplingWorkspace draw() {
        describe();
        random.begin(0, key, KeyedRandom.Purpose.DRAW);
        workspace.draw(random);
        return workspace;
    }

    private static final class Hand {
        private final ByHand way;
        private final FloatBuffer outputs;
        private final int size;
        private final SplittableRandom random;
        private final double[] work = new double[SamplerWay.ACTIONS];
        private long row;
        /** Of what was drawn, so that no result is unused. */
        private final double[] sum = new double[1];

        Hand(ByHand way, FloatBuffer outputs, int size, long seed) {
            this.way = way;
            this.outputs = outputs;
            this.size = size;
            this.random = new SplittableRandom(seed);
        }

        Hand draw() {
            sum[0] += way.draw(outputs, (int) (++row & ROWS - 1) * size, random, work);
            return this;
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** The probability of what was drawn last. */
    double propensity() {
        return workspace.propensity();
    }

    @Override
    public Window work(long nanos) {
        long part = Math.max(1, nanos / PARTS);
        double nothing = read.work(part).figure(Window.NANOS);
        double half = described.work(part).figure(Window.NANOS);
        double hand = byHand.work(part).figure(Window.NANOS);
        Window all = drawn.work(part);
        return new Window(Map.of(
                READ,
                nothing,
                DESCRIBED,
                half,
                HAND,
                hand,
                Window.NANOS,
                all.figure(Window.NANOS),
                Window.BYTES,
                all.figure(Window.BYTES)));
    }

    @Override
    public void close() {
        lane.close();
    }
}
