package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A situation whose values carry a bonus each; filled anew for each use. */
final class ShiftedSituation implements Situation {

    private final Situation base;
    private final ShiftedScores[] views;
    private double[] bonuses = new double[0];
    private @Nullable ShiftedSituation next;

    ShiftedSituation(Situation base) {
        this.base = base;
        views = new ShiftedScores[base.branches()];
        for (int b = 0; b < views.length; b++) {
            views[b] = new ShiftedScores(base.scores(b));
        }
    }

    ShiftedSituation by(double[] added) {
        int count = 0;
        for (int b = 0; b < views.length; b++) {
            views[b].offset = count;
            count += views[b].actions();
        }
        if (added.length < count) {
            throw new IllegalArgumentException(
                    count + " alternatives need as many bonuses, but " + added.length + " were given");
        }
        if (bonuses.length < count) {
            bonuses = new double[count];
        }
        System.arraycopy(added, 0, bonuses, 0, count);
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(bonuses[i]) || Double.isInfinite(bonuses[i])) {
                throw new IllegalArgumentException(
                        "a bonus must be finite, but number " + i + " of " + Arrays.toString(added) + " is not");
            }
        }
        return this;
    }

    @Override
    public Scores scores(int branch) {
        return views[branch];
    }

    @Override
    public int branches() {
        return base.branches();
    }

    @Override
    public Branch branch(int branch) {
        return base.branch(branch);
    }

    @Override
    public boolean legal(int branch, int a) {
        return base.legal(branch, a);
    }

    @Override
    public int candidateFeatures() {
        return base.candidateFeatures();
    }

    @Override
    public double candidateFeature(int candidate, int i) {
        return base.candidateFeature(candidate, i);
    }

    @Override
    public double explorationRate() {
        return base.explorationRate();
    }

    @Override
    public int step() {
        return base.step();
    }

    @Override
    public <M extends SamplerMemory> M memory(Class<M> type) {
        return base.memory(type);
    }

    @Override
    public double[] scratch(int slot, int size) {
        return base.scratch(slot, size);
    }

    @Override
    public Situation shifted(double[] added) {
        ShiftedSituation present = next;
        if (present == null) {
            present = new ShiftedSituation(this);
            next = present;
        }
        return present.by(added);
    }

    private final class ShiftedScores implements Scores {
        private final Scores scores;
        private int offset;

        ShiftedScores(Scores scores) {
            this.scores = scores;
        }

        @Override
        public boolean has(OutputKind kind) {
            return scores.has(kind);
        }

        @Override
        public int actions() {
            return scores.actions();
        }

        @Override
        public int dimensions() {
            return scores.dimensions();
        }

        @Override
        public int members() {
            return scores.members();
        }

        @Override
        public int quantiles() {
            return scores.quantiles();
        }

        @Override
        public boolean legal(int a) {
            return scores.legal(a);
        }

        @Override
        public double logit(int a) {
            return scores.logit(a) + bonuses[offset + a];
        }

        @Override
        public double q(int a) {
            return scores.q(a) + bonuses[offset + a];
        }

        @Override
        public double qInt(int a) {
            return scores.qInt(a);
        }

        @Override
        public double member(int m, int a) {
            return scores.member(m, a) + bonuses[offset + a];
        }

        @Override
        public double quantile(int m, int n, int a) {
            return scores.quantile(m, n, a) + bonuses[offset + a];
        }

        @Override
        public double meanAction(int d) {
            return scores.meanAction(d);
        }

        @Override
        public double mean(int d) {
            return scores.mean(d);
        }

        @Override
        public double std(int d) {
            return scores.std(d);
        }

        @Override
        public double memberMean(int m, int d) {
            return scores.memberMean(m, d);
        }

        @Override
        public double value() {
            return scores.value();
        }

        @Override
        public double novelty() {
            return scores.novelty();
        }

        @Override
        public int features() {
            return scores.features();
        }

        @Override
        public double feature(int i) {
            return scores.feature(i);
        }

        @Override
        public double score(int a) {
            return scores.score(a) + bonuses[offset + a];
        }

        @Override
        public double epistemic(int a) {
            return scores.epistemic(a);
        }

        @Override
        public double aleatoric(int a) {
            return scores.aleatoric(a);
        }
    }
}
