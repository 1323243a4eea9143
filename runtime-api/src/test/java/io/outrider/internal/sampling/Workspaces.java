package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.PathSampler;
import java.util.List;

/** Workspaces over one row of given outputs. */
final class Workspaces {

    private Workspaces() {}

    /** A workspace at row 0 of a policy of one output. */
    static SamplingWorkspace of(
            PathSampler sampler, OutputKind kind, List<Branch> branches, float[] output, Integer... shape) {
        JavaPolicy policy = JavaPolicy.builder("test", 1)
                .output(kind, shape)
                .branches(branches)
                .scores((observation, outputs) -> System.arraycopy(output, 0, outputs[0], 0, output.length));
        return at(policy, branches, sampler);
    }

    static SamplingWorkspace logits(PathSampler sampler, float... logits) {
        return of(sampler, OutputKind.LOGITS, List.of(Branch.discrete(logits.length)), logits, logits.length);
    }

    static SamplingWorkspace at(JavaPolicy policy, List<Branch> branches, PathSampler sampler) {
        SamplingWorkspace workspace = new SamplingWorkspace(policy.signature(), branches, sampler, 0);
        Lane lane = policy.openLane(LaneSize.rows(1));
        lane.run(1);
        workspace.bind(lane);
        workspace.row(0, 0);
        workspace.context(0, 1, null, new float[0], 0);
        return workspace;
    }

    static KeyedRandom random(long key) {
        KeyedRandom random = new KeyedRandom(1);
        random.begin(0, key, KeyedRandom.Purpose.DRAW);
        return random;
    }
}
