package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The situation of the row that a workspace is at. */
final class SituationView implements Situation {

    private static final int SCRATCH_SLOTS = 8;

    private final BranchTable table;
    private final ScoresView[] views;
    private final double[][] scratch = new double[SCRATCH_SLOTS][0];
    private float[] candidateFeatures = new float[0];
    private boolean featuresRead;
    private int candidateWidth;
    private double explorationRate = 1;
    private int step;
    private @Nullable SamplerMemory memory;
    private @Nullable ShiftedSituation shifted;

    SituationView(BranchTable table, ScoresView[] views) {
        this.table = table;
        this.views = views;
    }

    void begin() {
        for (ScoresView view : views) {
            view.begin();
        }
    }

    /** Some alternative has become illegal. */
    void legalityChanged() {
        for (ScoresView view : views) {
            view.legalityChanged();
        }
    }

    void context(int step, double explorationRate, @Nullable SamplerMemory memory, float[] features, int width) {
        this.step = step;
        this.explorationRate = explorationRate;
        this.memory = memory;
        this.candidateFeatures = features;
        this.candidateWidth = width;
        this.featuresRead = false;
    }

    /** Whether a candidate's feature was asked for in this context. */
    boolean featuresRead() {
        return featuresRead;
    }

    ScoresView view(int branch) {
        return views[Objects.checkIndex(branch, views.length)];
    }

    @Override
    public Scores scores(int branch) {
        return view(branch);
    }

    @Override
    public int branches() {
        return table.branches;
    }

    @Override
    public Branch branch(int branch) {
        return table.branch(Objects.checkIndex(branch, table.branches));
    }

    @Override
    public boolean legal(int branch, int a) {
        return view(branch).legal(a);
    }

    @Override
    public int candidateFeatures() {
        return candidateWidth;
    }

    @Override
    public double candidateFeature(int candidate, int i) {
        Objects.checkIndex(candidate, table.alternatives());
        featuresRead = true;
        return candidateFeatures[candidate * candidateWidth + Objects.checkIndex(i, candidateWidth)];
    }

    @Override
    public double explorationRate() {
        return explorationRate;
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public <M extends SamplerMemory> M memory(Class<M> type) {
        SamplerMemory present = memory;
        if (present == null) {
            throw new IllegalStateException("the sampler declared no memory, but asked for " + type.getName());
        }
        if (!type.isInstance(present)) {
            throw new IllegalStateException("the sampler's memory is a "
                    + present.getClass().getName() + ", but it asked for " + type.getName());
        }
        return type.cast(present);
    }

    @Override
    public double[] scratch(int slot, int size) {
        double[] present = scratch[Objects.checkIndex(slot, SCRATCH_SLOTS)];
        if (present.length < size) {
            present = new double[size];
            scratch[slot] = present;
        }
        return present;
    }

    @Override
    public Situation shifted(double[] bonuses) {
        ShiftedSituation present = shifted;
        if (present == null) {
            present = new ShiftedSituation(this);
            shifted = present;
        }
        return present.by(bonuses);
    }
}
