package io.outrider.samples.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a sweep shows, in words: every pair of cells that spends the same decisions on more worlds, or on more paths in fewer. */
final class Verdict {

    /** A difference counts as seen beyond two standard errors of it. */
    private static final double SEEN = 2;

    private Verdict() {}

    /** One sentence for each pair that differs, and one that counts all pairs of an arm. */
    static List<String> of(Arm arm, List<Cell> cells) {
        List<Cell> own =
                cells.stream().filter(cell -> cell.arm().equals(arm.label())).toList();
        List<String> sentences = new ArrayList<>();
        int more = 0;
        int fewer = 0;
        int pairs = 0;
        for (Cell many : own) {
            for (Cell few : own) {
                if (!comparable(many, few)) {
                    continue;
                }
                pairs++;
                double gap = many.mean() - few.mean();
                double error = Math.hypot(many.standardError(), few.standardError());
                if (Math.abs(gap) > SEEN * error) {
                    more += gap > 0 ? 1 : 0;
                    fewer += gap < 0 ? 1 : 0;
                    sentences.add(sentence(many, few, gap > 0));
                }
            }
        }
        sentences.add(
                0,
                String.format(
                        Locale.ROOT,
                        "%s: of %d pairs at equal decisions, more worlds are better in %d, more paths in %d, and %d cannot "
                                + "be told apart.",
                        arm.label(),
                        pairs,
                        more,
                        fewer,
                        pairs - more - fewer));
        return sentences;
    }

    /** Whether both make as many decisions, and {@code many} in more worlds. */
    private static boolean comparable(Cell many, Cell few) {
        long decisions = (long) many.worlds() * many.pathBudget();
        return many.worlds() > few.worlds() && decisions == (long) few.worlds() * few.pathBudget();
    }

    private static String sentence(Cell many, Cell few, boolean better) {
        return String.format(
                Locale.ROOT,
                "  %,d decisions: %d worlds × %,d solve %.2f ± %.2f, %d × %,d solve %.2f ± %.2f: more %s.",
                (long) many.worlds() * many.pathBudget(),
                many.worlds(),
                many.pathBudget(),
                many.mean(),
                many.standardError(),
                few.worlds(),
                few.pathBudget(),
                few.mean(),
                few.standardError(),
                better ? "worlds" : "paths");
    }

    /** How {@code arm} compares with {@code control} over all cells that both have, in one sentence. */
    static String against(Arm control, Arm arm, List<Cell> cells) {
        int better = 0;
        int worse = 0;
        int all = 0;
        double sum = 0;
        for (Cell one : cells) {
            for (Cell other : cells) {
                if (one.arm().equals(arm.label())
                        && other.arm().equals(control.label())
                        && one.worlds() == other.worlds()
                        && one.pathBudget() == other.pathBudget()) {
                    double gap = one.mean() - other.mean();
                    double error = Math.hypot(one.standardError(), other.standardError());
                    better += gap > SEEN * error ? 1 : 0;
                    worse += gap < -SEEN * error ? 1 : 0;
                    sum += gap;
                    all++;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "%s against %s: better in %d of %d cells, worse in %d, by %+.3f on average.",
                arm.label(),
                control.label(),
                better,
                all,
                worse,
                sum / Math.max(1, all));
    }
}
