package io.outrider.samples.worlds;

import io.outrider.rollout.Costs;
import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.Seeds;
import io.outrider.samples.shared.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Arms that all spend as many FLOPs on worlds without end, and are examined on the same unseen ones.
 *
 * @param setting what is learned, and where
 * @param arms what is compared
 * @param decisions of the matched control: what it spends on them is what each arm may spend
 * @param seeds how many runs of each arm
 * @param unseen how many worlds are in the exam
 */
record Comparison(Setting setting, List<Arm> arms, int decisions, int seeds, int unseen) {

    private static final long EXAM = 0xe8a3L;
    private static final int[] CHECKPOINTS = {4, 2, 1};
    private static final int RESAMPLES = 1000;

    /** One run: at each checkpoint FLOPs and the share solved; at the end, everything. */
    record Run(
            List<Double> curveFlops,
            List<Double> curve,
            Exam.Score score,
            long decisions,
            double flops,
            double predictedNats) {}

    /** An arm's runs, one a seed. */
    record Outcome(Arm arm, List<Run> runs) {

        List<Double> solved() {
            return runs.stream().map(run -> run.score().solved()).toList();
        }

        List<Double> efficiency() {
            return runs.stream().map(run -> run.score().efficiency()).toList();
        }

        /** Its mean and percentiles over resampled seeds. */
        Interval worstDecile() {
            return resampled(worst(all()), this::worst);
        }

        /** The difference, both over the same resampled seeds. */
        Interval worstDecileAgainst(Outcome other) {
            return resampled(worst(all()) - other.worst(all()), draw -> worst(draw) - other.worst(draw));
        }

        private int[] all() {
            int[] all = new int[runs.size()];
            Arrays.setAll(all, i -> i);
            return all;
        }

        private Interval resampled(double mean, ToDoubleFunction<int[]> statistic) {
            SplittableRandom random = Seeds.generator(runs.size());
            double[] drawn = new double[RESAMPLES];
            for (int i = 0; i < RESAMPLES; i++) {
                int[] draw = new int[runs.size()];
                Arrays.setAll(draw, j -> random.nextInt(runs.size()));
                drawn[i] = statistic.applyAsDouble(draw);
            }
            Arrays.sort(drawn);
            return new Interval(mean, drawn[RESAMPLES / 40], drawn[RESAMPLES - 1 - RESAMPLES / 40]);
        }

        /** Over the tenth of the mazes that the fewest of these runs solve, the share that do. */
        private double worst(int[] chosen) {
            int mazes = runs.get(0).score().byWorld().size();
            double[] shares = new double[mazes];
            for (int maze = 0; maze < mazes; maze++) {
                for (int run : chosen) {
                    shares[maze] += runs.get(run).score().byWorld().get(maze) > 0 ? 1.0 / chosen.length : 0;
                }
            }
            Arrays.sort(shares);
            return Arrays.stream(shares, 0, Math.max(1, mazes / 10)).average().orElse(0);
        }

        /** Solved over FLOPs. */
        List<Bands.Point> curve() {
            List<Bands.Point> points = new ArrayList<>();
            for (int c = 0; c < CHECKPOINTS.length; c++) {
                int at = c;
                Estimate share = Estimate.of(
                        runs.stream().map(run -> run.curve().get(at)).toList());
                Estimate flops = Estimate.of(
                        runs.stream().map(run -> run.curveFlops().get(at)).toList());
                points.add(new Bands.Point(flops.mean(), share.mean(), share.standardError()));
            }
            return points;
        }
    }

    /** The outcome of {@code arm}. */
    static Outcome of(Arm arm, List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.arm().equals(arm))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no outcome of " + arm.label()));
    }

    /** Runs all arms with all seeds, on worlds that cost {@code costs}. */
    List<Outcome> run(Costs costs, long seed, int threads) {
        Exam exam = new Exam(setting.family(), setting.family().draw(unseen, Seeds.mix(seed, EXAM)), 1);
        List<Run> runs = Trials.run(
                setting.family().plural(),
                arms.size() * seeds,
                threads,
                i -> one(arms.get(i % arms.size()), exam, costs, Seeds.mix(seed, i / arms.size())));
        List<Outcome> outcomes = new ArrayList<>();
        for (int a = 0; a < arms.size(); a++) {
            List<Run> own = new ArrayList<>();
            for (int s = 0; s < seeds; s++) {
                own.add(runs.get(s * arms.size() + a));
            }
            outcomes.add(new Outcome(arms.get(a), own));
        }
        return outcomes;
    }

    private Run one(Arm arm, Exam exam, Costs costs, long seed) {
        Family family = setting.family();
        double budget = decisions * (Pupil.flopsPerDecision(family.model(true)) + costs.step());
        List<Double> curve = new ArrayList<>();
        List<Double> flops = new ArrayList<>();
        try (Runner runner = new Runner(arm.exploration(), arm.curriculum(), family.endless(), setting, costs, seed)) {
            double each = Pupil.flopsPerDecision(setting.model(arm.exploration())) + costs.step();
            Exam.Score score = null;
            for (int part : CHECKPOINTS) {
                while (runner.flops() < budget / part - each * Runner.LEAST_CHUNK) {
                    runner.until(runner.decisions() + (long) ((budget / part - runner.flops()) / each));
                }
                score = runner.score(exam);
                curve.add(score.solved());
                flops.add(runner.flops());
            }
            if (score == null) {
                throw new IllegalStateException("no checkpoint");
            }
            return new Run(flops, curve, score, runner.decisions(), runner.flops(), runner.predictedNats());
        }
    }
}
