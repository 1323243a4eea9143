package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/**
 * Minimises (πᵀΔ)²/(πᵀv) over distributions: an optimum lies on a vertex or an edge of the upper-left hull of the points
 * (Δ, v), which a sort by Δ finds.
 */
record Ids() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        Categorical p = out.categorical();
        if (!InformationRatio.measure(at)) {
            at.scores().greedyInto(p);
            out.degenerate();
            return;
        }
        double[] gaps = InformationRatio.gaps(at);
        double[] gains = InformationRatio.gains(at);
        double[] hull = at.scratch(5, p.size());
        int vertices = hull(at.scores(), gaps, gains, hull);
        int left = (int) hull[0];
        int right = left;
        double weight = 1;
        double best = InformationRatio.ratio(gaps[left], gains[left]);
        for (int i = 1; i < vertices; i++) {
            int from = (int) hull[i - 1];
            int to = (int) hull[i];
            double share = share(gaps[from], gains[from], gaps[to], gains[to]);
            double ratio = InformationRatio.ratio(
                    share * gaps[from] + (1 - share) * gaps[to], share * gains[from] + (1 - share) * gains[to]);
            if (InformationRatio.better(ratio, best)) {
                best = ratio;
                left = from;
                right = to;
                weight = share;
            }
        }
        InformationRatio.share(at, p, left, weight);
        if (weight < 1) {
            InformationRatio.share(at, p, right, 1 - weight);
        }
    }

    /** The weight of i that minimises the ratio of a mixture of i and j. */
    static double share(double gapI, double gainI, double gapJ, double gainJ) {
        if (gapI == gapJ) {
            return gainI >= gainJ ? 1 : 0;
        }
        if (gainI == gainJ) {
            return gapI <= gapJ ? 1 : 0;
        }
        double share = gapJ / (gapI - gapJ) - 2 * gainJ / (gainI - gainJ);
        return Math.max(0, Math.min(1, share));
    }

    /** Fills {@code hull} with the alternatives on the hull, by rising regret; their number. */
    private static int hull(Scores scores, double[] gaps, double[] gains, double[] hull) {
        int count = 0;
        for (int a = 0; a < scores.actions(); a++) {
            if (scores.legal(a)) {
                hull[count++] = a;
            }
        }
        sort(hull, count, gaps, gains);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int a = (int) hull[i];
            if (kept > 0 && gains[a] <= gains[(int) hull[kept - 1]]) {
                continue;
            }
            while (kept > 1 && isBelow((int) hull[kept - 2], (int) hull[kept - 1], a, gaps, gains)) {
                kept--;
            }
            hull[kept++] = a;
        }
        return kept;
    }

    /** Whether the middle one of three points of rising regret is not above the line between the others. */
    private static boolean isBelow(int first, int middle, int last, double[] gaps, double[] gains) {
        return (gains[middle] - gains[first]) * (gaps[last] - gaps[first])
                <= (gains[last] - gains[first]) * (gaps[middle] - gaps[first]);
    }

    /** Heap sort by rising regret, then falling information; positions are held as doubles, in the lent array. */
    private static void sort(double[] positions, int count, double[] gaps, double[] gains) {
        for (int root = count / 2 - 1; root >= 0; root--) {
            sift(positions, root, count, gaps, gains);
        }
        for (int end = count - 1; end > 0; end--) {
            double last = positions[end];
            positions[end] = positions[0];
            positions[0] = last;
            sift(positions, 0, end, gaps, gains);
        }
    }

    private static void sift(double[] positions, int root, int count, double[] gaps, double[] gains) {
        double moved = positions[root];
        int at = root;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count && after((int) positions[child + 1], (int) positions[child], gaps, gains)) {
                child++;
            }
            if (!after((int) positions[child], (int) moved, gaps, gains)) {
                break;
            }
            positions[at] = positions[child];
            at = child;
        }
        positions[at] = moved;
    }

    private static boolean after(int a, int b, double[] gaps, double[] gains) {
        return gaps[a] != gaps[b] ? gaps[a] > gaps[b] : gains[a] < gains[b];
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    }

    @Override
    public String toString() {
        return "ids";
    }
}
