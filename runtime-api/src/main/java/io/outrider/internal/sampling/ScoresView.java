package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Scores;
import java.util.Arrays;
import java.util.Objects;

/** The scores of one row, seen from one branch. What is derived is computed once a row. */
final class ScoresView implements Scores {

    private static final int NONE = -1;
    private static final int UNKNOWN = -2;

    private final ScoreRow row;
    private final BranchTable table;
    private final int branch;
    private final int offset;
    private final int stride;
    private final boolean discrete;
    private final boolean squashed;
    private final double[] scores;
    private final double[] memberMeans;
    private final MemberVotes votes;
    private final SoftmaxWeights softmax;
    private final boolean ranked;
    private final boolean predicted;
    private boolean scored;
    private boolean averaged;
    private double top;
    private int ties;
    /** The first legal alternative of the best score; {@link #NONE} without any, {@link #UNKNOWN} until it was looked for. */
    private int first = UNKNOWN;

    /** @param squashed whether the mean is one before a tanh */
    ScoresView(ScoreRow row, BranchTable table, int branch, boolean squashed) {
        this.squashed = squashed;
        this.row = row;
        this.table = table;
        this.branch = branch;
        this.offset = table.offset[branch];
        this.discrete = table.discrete[branch];
        this.stride = discrete ? table.capacity : table.dimensions;
        int size = discrete ? table.size(branch) : 0;
        scores = new double[size];
        memberMeans = new double[row.has(OutputKind.Q_MEMBERS) ? 0 : row.members() * size];
        softmax = new SoftmaxWeights(row, this, table, branch);
        predicted = discrete && (row.has(OutputKind.Q) || row.members() > 0);
        ranked = predicted || (discrete && row.has(OutputKind.LOGITS));
        votes = new MemberVotes(row, this, table, branch);
    }

    /** Forgets what was derived from the last row. */
    void begin() {
        scored = false;
        averaged = false;
        legalityChanged();
    }

    /** Forgets what was derived from what is legal. */
    void legalityChanged() {
        first = UNKNOWN;
        votes.forget();
    }

    @Override
    public boolean has(OutputKind kind) {
        return row.has(kind);
    }

    @Override
    public int actions() {
        return discrete ? table.size(branch) : 0;
    }

    @Override
    public int dimensions() {
        return discrete ? 0 : table.size(branch);
    }

    @Override
    public int members() {
        return discrete ? row.members() : row.memberMeans();
    }

    @Override
    public int quantiles() {
        return row.quantiles();
    }

    @Override
    public boolean legal(int a) {
        return table.legal(branch, alternative(a));
    }

    @Override
    public double logit(int a) {
        return required(OutputKind.LOGITS)[offset + alternative(a)];
    }

    @Override
    public double q(int a) {
        return required(OutputKind.Q)[offset + alternative(a)];
    }

    @Override
    public double qInt(int a) {
        return required(OutputKind.Q_INT)[offset + alternative(a)];
    }

    @Override
    public double member(int m, int a) {
        float[] members = row.values(OutputKind.Q_MEMBERS);
        if (members != null) {
            return members[Objects.checkIndex(m, row.members()) * stride + offset + alternative(a)];
        }
        if (!averaged) {
            averageQuantiles(required(OutputKind.QUANTILES));
        }
        return memberMeans[Objects.checkIndex(m, row.members()) * scores.length + alternative(a)];
    }

    private void averageQuantiles(float[] quantiles) {
        int count = row.quantiles();
        for (int m = 0; m < row.members(); m++) {
            for (int a = 0; a < actions(); a++) {
                double sum = 0;
                for (int n = 0; n < count; n++) {
                    sum += quantiles[(m * count + n) * stride + offset + a];
                }
                memberMeans[m * scores.length + a] = sum / count;
            }
        }
        averaged = true;
    }

    @Override
    public double quantile(int m, int n, int a) {
        float[] quantiles = required(OutputKind.QUANTILES);
        int group = Objects.checkIndex(m, row.members()) * row.quantiles() + Objects.checkIndex(n, row.quantiles());
        return quantiles[group * stride + offset + alternative(a)];
    }

    @Override
    public double mean(int d) {
        float[] means = row.values(OutputKind.MEAN);
        if (means != null) {
            return means[offset + dimension(d)];
        }
        required(OutputKind.MEAN_MEMBERS);
        double sum = 0;
        for (int m = 0; m < row.memberMeans(); m++) {
            sum += memberMean(m, d);
        }
        return sum / row.memberMeans();
    }

    @Override
    public double meanAction(int d) {
        Branch box = table.branch(branch);
        return squashed && box.isBounded() ? TanhSquash.squash(box.low(d), box.high(d), mean(d)) : mean(d);
    }

    @Override
    public double std(int d) {
        return StrictMath.exp(required(OutputKind.LOG_STD)[offset + dimension(d)]);
    }

    @Override
    public double memberMean(int m, int d) {
        float[] means = required(OutputKind.MEAN_MEMBERS);
        return means[Objects.checkIndex(m, row.memberMeans()) * stride + offset + dimension(d)];
    }

    @Override
    public double value() {
        return required(OutputKind.VALUE)[0];
    }

    @Override
    public double novelty() {
        return required(OutputKind.NOVELTY)[0];
    }

    @Override
    public int features() {
        float[] features = row.values(OutputKind.FEATURES);
        return features == null ? 0 : features.length;
    }

    @Override
    public double feature(int i) {
        float[] features = required(OutputKind.FEATURES);
        return features[Objects.checkIndex(i, features.length)];
    }

    @Override
    public double score(int a) {
        if (!scored) {
            rank();
        }
        return scores[alternative(a)];
    }

    /** Whether there is anything to rank alternatives by. */
    boolean ranks() {
        return ranked;
    }

    /** Whether scores are predicted returns, so that they have a unit. */
    boolean predictsReturns() {
        return predicted;
    }

    private void rank() {
        float[] members = row.values(OutputKind.Q_MEMBERS);
        if (members != null && !row.has(OutputKind.Q)) {
            averageMembers(members);
        } else {
            for (int a = 0; a < actions(); a++) {
                scores[a] = row.has(OutputKind.Q) ? q(a) : row.members() > 0 ? meanOverMembers(a) : logit(a);
            }
        }
        scored = true;
    }

    /** As {@link #meanOverMembers}, member by member: for each alternative the same sum in the same order. */
    private void averageMembers(float[] members) {
        int count = actions();
        Arrays.fill(scores, 0, count, 0);
        for (int m = 0; m < row.members(); m++) {
            int start = m * stride + offset;
            for (int a = 0; a < count; a++) {
                scores[a] += members[start + a];
            }
        }
        for (int a = 0; a < count; a++) {
            scores[a] /= row.members();
        }
    }

    private double meanOverMembers(int a) {
        double sum = 0;
        for (int m = 0; m < row.members(); m++) {
            sum += member(m, a);
        }
        return sum / row.members();
    }

    /** As its default says, but for the exponential function, which differs in the last bit. */
    @Override
    public void softmaxInto(Categorical out, double temperature) {
        if (!discrete || !(out instanceof CategoricalFactor factor) || !factor.isOver(table, branch)) {
            Scores.super.softmaxInto(out, temperature);
            return;
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("a temperature must be positive and finite, not " + temperature);
        }
        softmax.into(factor, temperature);
    }

    /** As its default says, on the array itself. */
    @Override
    public void greedyInto(Categorical out) {
        findTop();
        if (ties == 1) {
            out.point(first);
            return;
        }
        double share = 1.0 / ties;
        int count = actions();
        for (int a = 0; a < count; a++) {
            out.set(a, scores[a] == top && table.legal(branch, a) ? share : 0);
        }
    }

    /** The best score among the legal alternatives. */
    double best() {
        findTop();
        return top;
    }

    /** How many legal alternatives have the best score. */
    int ties() {
        findTop();
        return ties;
    }

    private void findTop() {
        if (!scored) {
            rank();
        }
        if (first != UNKNOWN) {
            return;
        }
        top = Double.NEGATIVE_INFINITY;
        ties = 0;
        first = NONE;
        int count = actions();
        for (int a = 0; a < count; a++) {
            if (table.legal(branch, a)) {
                if (ties == 0 || scores[a] > top) {
                    ties = 1;
                    first = a;
                } else if (scores[a] == top) {
                    ties++;
                }
                top = Math.max(top, scores[a]);
            }
        }
    }

    /** {@link MemberVotes#addTo}. */
    int addVote(int m, double[] shares) {
        return votes.addTo(m, shares);
    }

    /** As its default says, but looked for once a row. */
    @Override
    public void memberGreedyInto(int m, Categorical out) {
        votes.into(m, out);
    }

    @Override
    public double epistemic(int a) {
        int members = row.members();
        if (!discrete || members < 2) {
            return Double.NaN;
        }
        if (!row.has(OutputKind.QUANTILES)) {
            return spread(a, -1);
        }
        double sum = 0;
        for (int n = 0; n < row.quantiles(); n++) {
            sum += spread(a, n);
        }
        return sum / row.quantiles();
    }

    /** The variance between members of alternative {@code a}, or of its quantile {@code n}. */
    private double spread(int a, int n) {
        float[] direct = n < 0 ? row.values(OutputKind.Q_MEMBERS) : null;
        int members = row.members();
        int at = offset + alternative(a);
        double mean = 0;
        for (int m = 0; m < members; m++) {
            mean += direct != null ? direct[m * stride + at] : estimate(m, n, a);
        }
        mean /= members;
        double sum = 0;
        for (int m = 0; m < members; m++) {
            double deviation = (direct != null ? direct[m * stride + at] : estimate(m, n, a)) - mean;
            sum += deviation * deviation;
        }
        return sum / (members - 1);
    }

    private double estimate(int m, int n, int a) {
        return n < 0 ? member(m, a) : quantile(m, n, a);
    }

    @Override
    public double aleatoric(int a) {
        if (!discrete || !row.has(OutputKind.QUANTILES)) {
            return Double.NaN;
        }
        int count = row.quantiles();
        double mean = 0;
        for (int n = 0; n < count; n++) {
            mean += averageOverMembers(n, a);
        }
        mean /= count;
        double sum = 0;
        for (int n = 0; n < count; n++) {
            double deviation = averageOverMembers(n, a) - mean;
            sum += deviation * deviation;
        }
        return sum / count;
    }

    private double averageOverMembers(int n, int a) {
        double sum = 0;
        for (int m = 0; m < row.members(); m++) {
            sum += quantile(m, n, a);
        }
        return sum / row.members();
    }

    private float[] required(OutputKind kind) {
        float[] values = row.values(kind);
        if (values == null) {
            throw new IllegalStateException("the policy gives no output " + kind);
        }
        return values;
    }

    private int alternative(int a) {
        return Objects.checkIndex(a, actions());
    }

    private int dimension(int d) {
        return Objects.checkIndex(d, dimensions());
    }
}
