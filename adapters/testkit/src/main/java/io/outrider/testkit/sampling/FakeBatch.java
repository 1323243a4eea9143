package io.outrider.testkit.sampling;

import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Situations of one shape that are the rows of one run, described one after another in one workspace. */
final class FakeBatch {

    private static final int SCRATCH_SLOTS = 8;
    private static final int SCRATCH_SIZE = 64;

    private final List<FakeSituation> situations;
    private final SamplingWorkspace workspace;

    FakeBatch(List<FakeSituation> situations, PathSampler sampler) {
        FakeSituation first = situations.get(0);
        this.situations = situations;
        workspace = new SamplingWorkspace(
                first.signature(), first.branches(), sampler, first.candidates().size());
        List<float[]> outputs = new ArrayList<>();
        for (int output = 0; output < first.rows().size(); output++) {
            int size = first.rows().get(output).length;
            float[] together = new float[size * situations.size()];
            for (int row = 0; row < situations.size(); row++) {
                System.arraycopy(situations.get(row).rows().get(output), 0, together, row * size, size);
            }
            outputs.add(together);
        }
        workspace.bind(new FixedLane(outputs));
    }

    /** What the sampler describes in row {@code row}; lent arrays hold NaN before. Valid until the next call. */
    Described describe(int row) {
        FakeSituation at = situations.get(row);
        at.begin(workspace, row);
        for (int slot = 0; slot < SCRATCH_SLOTS; slot++) {
            Arrays.fill(workspace.situation().scratch(slot, SCRATCH_SIZE), Double.NaN);
        }
        workspace.describe(null);
        return at.described(workspace);
    }
}
