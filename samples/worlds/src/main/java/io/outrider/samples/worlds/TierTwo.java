package io.outrider.samples.worlds;

import io.outrider.rollout.Costs;
import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.Seeds;
import io.outrider.samples.shared.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Worlds that a policy was trained in, how long in each, and how many unseen ones it then solves.
 *
 * <p>One run for each arm, number of worlds and seed goes through all path budgets, one after another, and is examined at each: cells
 * of one row share their runs, cells of different rows share nothing but the exam. Runs are independent, and each is a function of
 * its seed.
 *
 * @param setting what is learned, and where
 * @param arms what is swept over
 * @param worlds how many worlds, rising
 * @param pathBudgets decisions for each of them, rising
 * @param most cells of more decisions than that are left out
 * @param seeds how many seeds
 * @param unseen how many worlds are in the exam
 * @param costs what a step costs beside the policy's graph
 * @param worldFlops what a world costs
 */
record TierTwo(
        Setting setting,
        List<Arm> arms,
        List<Integer> worlds,
        List<Integer> pathBudgets,
        long most,
        int seeds,
        int unseen,
        Costs costs,
        double worldFlops) {

    private static final long EXAM = 0xe8a3L;
    private static final long TRAINING = 0x7a1L;
    /** The weight of a cell that was left out, beside at least 1 of one that was run. */
    private static final double HARDLY = 1e-4;

    /** One run: of each path budget, the share of the exam that is solved, and the FLOPs so far. */
    private record Run(List<Double> solved, List<Double> flops) {}

    /** The cells, by arm, then worlds, then path budget. */
    List<Cell> run(long seed, int threads) {
        Exam exam = new Exam(setting.family(), setting.family().draw(unseen, Seeds.mix(seed, EXAM)), 1);
        int rows = arms.size() * worlds.size();
        // The longest runs first, so that no thread is left with one at the end.
        List<Run> runs = Trials.run(setting.family().plural(), rows * seeds, threads, i -> {
            int row = i % rows;
            Arm arm = arms.get(row % arms.size());
            return one(arm, worlds.get(worlds.size() - 1 - row / arms.size()), exam, Seeds.mix(seed, i / rows));
        });
        List<Cell> cells = new ArrayList<>();
        for (int a = 0; a < arms.size(); a++) {
            for (int w = 0; w < worlds.size(); w++) {
                int row = (worlds.size() - 1 - w) * arms.size() + a;
                List<Run> ofRow = new ArrayList<>();
                for (int s = 0; s < seeds; s++) {
                    ofRow.add(runs.get(s * rows + row));
                }
                for (int p = 0; p < budgets(worlds.get(w)).size(); p++) {
                    cells.add(cell(arms.get(a), worlds.get(w), p, ofRow));
                }
            }
        }
        return cells;
    }

    /** The path budgets that so many worlds are given. */
    private List<Integer> budgets(int count) {
        return pathBudgets.stream()
                .filter(paths -> (long) count * paths <= most)
                .toList();
    }

    private Run one(Arm arm, int count, Exam exam, long seed) {
        List<Double> solved = new ArrayList<>();
        List<Double> flops = new ArrayList<>();
        Family family = setting.family();
        try (Runner runner = new Runner(
                arm.exploration(),
                arm.curriculum(),
                family.of(family.draw(count, Seeds.mix(seed, TRAINING))),
                setting,
                costs,
                seed)) {
            for (int paths : budgets(count)) {
                runner.until((long) count * paths);
                solved.add(runner.score(exam).solved());
                flops.add(runner.flops() + count * worldFlops);
            }
        }
        return new Run(solved, flops);
    }

    private Cell cell(Arm arm, int count, int path, List<Run> runs) {
        Estimate solved =
                Estimate.of(runs.stream().map(run -> run.solved().get(path)).toList());
        Estimate flops =
                Estimate.of(runs.stream().map(run -> run.flops().get(path)).toList());
        return new Cell(
                count,
                pathBudgets.get(path),
                arm.exploration().label(),
                arm.curriculum().label(),
                solved.mean(),
                solved.standardError(),
                flops.mean());
    }

    /**
     * The surface of one arm's cells; a cell without spread counts as one of the exam's coarseness, and one that was left out follows
     * its neighbours.
     */
    Surface surface(Arm arm, List<Cell> cells) {
        double[][] performance = new double[worlds.size()][pathBudgets.size()];
        double[][] weights = new double[worlds.size()][pathBudgets.size()];
        double coarse = 0.5 / unseen;
        for (double[] row : weights) {
            Arrays.fill(row, HARDLY);
        }
        for (Cell cell : cells) {
            if (cell.arm().equals(arm.label())) {
                int w = worlds.indexOf(cell.worlds());
                int p = pathBudgets.indexOf(cell.pathBudget());
                performance[w][p] = cell.mean();
                weights[w][p] = 1 / (cell.standardError() * cell.standardError() + coarse * coarse);
            }
        }
        for (int w = 0; w < worlds.size(); w++) {
            for (int p = budgets(worlds.get(w)).size(); p < pathBudgets.size(); p++) {
                performance[w][p] = Math.max(performance[w][p - 1], w == 0 ? 0 : performance[w - 1][p]);
            }
        }
        return new Surface(doubles(worlds), doubles(pathBudgets), performance, weights);
    }

    private static double[] doubles(List<Integer> values) {
        return values.stream().mapToDouble(Integer::doubleValue).toArray();
    }
}
