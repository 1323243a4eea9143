package io.outrider.samples.benchmarks;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Rollouts;
import io.outrider.samplers.Samplers;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.shared.RunOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What rollouts cost beside the policy that they run, and whether batches change what they do. */
@Command(
        name = "rollouts",
        description =
                "Runs episodes in worlds that cost nothing, on one thread, 1, 8 and 64 side by side; compares a decision"
                        + " with a row of the bare policy at batch 64 and with decideAll, and counts the decisions that another number of"
                        + " episodes side by side changes.")
final class RolloutsCommand implements Callable<Integer> {

    private static final int BATCH = 64;
    private static final List<Integer> PARALLEL = List.of(1, 8, 64);
    private static final List<String> ALL = List.of("java", "s", "m", "l");
    private static final String BARE = "policy-64";
    private static final String BATCHED = "decide-all-64";
    private static final String BY_HAND = "loop-64";

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--models", split = ",", description = "some of java, s, m, l (all)")
    private List<String> models = ALL;

    @Override
    public Integer call() {
        options.requireSome("--models", models, ALL);
        Report report = new Report(options);
        List<Row> rows = new ArrayList<>();
        for (String model : models) {
            try (Policy policy = policy(model)) {
                boolean heavy = model.equals("l");
                rows.addAll(new Run(model, policy, heavy ? 8 : 64).rows());
            }
        }
        if (models.equals(List.of("java"))) {
            report.plain(rows);
        } else {
            report.onnx(rows);
        }
        return 0;
    }

    private static Policy policy(String model) {
        if (model.equals("java")) {
            return JavaPolicy.builder("java", 16)
                    .output(OutputKind.LOGITS, 4)
                    .scores((observation, outputs) -> System.arraycopy(observation, 0, outputs[0], 0, 4));
        }
        String name = "/models/" + model + ".onnx";
        try (InputStream in = Objects.requireNonNull(RolloutsCommand.class.getResourceAsStream(name), name)) {
            return OnnxPolicy.load(ModelFile.of(name, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything about one model. */
    private final class Run {
        private final String model;
        private final Policy policy;
        private final int steps;
        private final int size;
        private final int actions;

        Run(String model, Policy policy, int steps) {
            this.model = model;
            this.policy = policy;
            this.steps = steps;
            size = policy.signature().inputs().get(0).size(0);
            actions = policy.signature().branches().get(0).size();
        }

        List<Row> rows() {
            List<Contender> contenders = new ArrayList<>();
            try {
                contenders.add(bare());
                contenders.add(byHand());
                contenders.add(decideAll());
                PARALLEL.forEach(parallel -> contenders.add(rollouts(parallel)));
                Plan plan = options.quick()
                        ? new Plan(Duration.ofMillis(600), Duration.ofMillis(150), 5)
                        : new Plan(Duration.ofSeconds(4), Duration.ofMillis(500), 15);
                Rounds rounds = Rounds.run(contenders, plan, round -> {});
                return rows(rounds);
            } finally {
                contenders.forEach(Contender::close);
            }
        }

        private List<Row> rows(Rounds rounds) {
            List<Row> rows = new ArrayList<>();
            Comparison micros = Comparison.cpuMicros("rollouts", model);
            for (int parallel : PARALLEL) {
                rows.add(share(micros.row(rounds, name(parallel), BARE)));
            }
            rows.add(share(micros.row(rounds, name(BATCH), BY_HAND)));
            rows.add(share(micros.row(rounds, name(BATCH), BATCHED)));
            rows.add(share(micros.row(rounds, BATCHED, BARE)));
            rows.add(share(micros.row(rounds, BY_HAND, BARE)));
            Map<Integer, FixedWorlds> played = new LinkedHashMap<>();
            PARALLEL.forEach(parallel -> played.put(parallel, play(parallel)));
            FixedWorlds alone = Objects.requireNonNull(played.get(1), "one at a time");
            for (int parallel : PARALLEL.subList(1, PARALLEL.size())) {
                long flips = alone.differences(Objects.requireNonNull(played.get(parallel), "played"));
                rows.add(Row.alone("flips", model, name(parallel), (double) flips, "decisions")
                        .note("of " + BATCH * steps + " that differ from those of " + name(1)));
            }
            return rows;
        }

        private Row share(Row row) {
            double ratio = Objects.requireNonNull(row.ratio(), "ratio");
            return row.note(String.format(Locale.ROOT, "%.2f of the peer's rows a second", 1 / ratio));
        }

        private Agent<float[], Integer> agent() {
            return Agent.builder("rollouts", policy, Encoder.floats(), ActionSpace.discrete(actions))
                    .sampler(Samplers.epsilonGreedy(0.05))
                    .seed(options.seed())
                    .build();
        }

        private String name(int parallel) {
            return "rollouts-" + parallel;
        }

        private Contender bare() {
            Lane lane = policy.openLane(LaneSize.rows(BATCH));
            return new LoopContender(
                    BARE,
                    BATCH,
                    () -> {
                        lane.run(BATCH);
                        return lane;
                    },
                    lane);
        }

        private Contender byHand() {
            Lane lane = policy.openLane(LaneSize.rows(BATCH));
            FixedWorlds worlds = new FixedWorlds(BATCH, steps, size, options.seed());
            HandLoop loop = new HandLoop(policy.signature(), lane, worlds.source, options.seed());
            return new LoopContender(BY_HAND, BATCH, loop, lane);
        }

        private Contender decideAll() {
            FixedWorlds worlds = new FixedWorlds(1, steps, size, options.seed());
            List<float[]> observations = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                observations.add(worlds.observation(i));
            }
            Agent<float[], Integer> agent = agent();
            return new LoopContender(BATCHED, BATCH, () -> agent.decideAll(observations), agent);
        }

        private Contender rollouts(int parallel) {
            Agent<float[], Integer> agent = agent();
            Rollouts<float[], Integer> rollouts =
                    rollouts(agent, new FixedWorlds(BATCH, steps, size, options.seed()), parallel);
            Budget budget = Budget.episodes(parallel);
            return new LoopContender(name(parallel), parallel * steps, () -> rollouts.run(budget), agent);
        }

        private Rollouts<float[], Integer> rollouts(Agent<float[], Integer> agent, FixedWorlds worlds, int parallel) {
            return Rollouts.builder(agent, worlds.source, new InOrder(worlds.source))
                    .parallel(parallel)
                    .seed(options.seed())
                    .build();
        }

        /** The worlds after 64 episodes, {@code parallel} side by side. */
        private FixedWorlds play(int parallel) {
            FixedWorlds worlds = new FixedWorlds(BATCH, steps, size, options.seed());
            try (Agent<float[], Integer> agent = agent()) {
                rollouts(agent, worlds, parallel).run(Budget.episodes(BATCH));
            }
            return worlds;
        }
    }
}
