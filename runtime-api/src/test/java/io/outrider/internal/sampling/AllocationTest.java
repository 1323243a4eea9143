package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrider.Branch;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A decision of the workspace allocates nothing: bytes are counted, over many decisions after a first few. */
class AllocationTest {

    private static final int DECISIONS = 2_000;

    /** Members as held components, a softmax beside a Gaussian branch, a floor, and an argmax of Gaussians. */
    private record Everything() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            Scores scores = at.scores(0);
            for (int m = 0; m < scores.members(); m++) {
                var member = out.component(1.0 / scores.members());
                scores.memberGreedyInto(m, member.categorical(0));
                at.scores(1).softmaxInto(member.categorical(1));
                member.tanhGaussian(2).set(0, 0.1 * m, 1);
                for (int a = 0; a < 4; a++) {
                    member.gaussianArgmax(3).set(a, scores.score(a), 0.5);
                }
            }
            out.mixUniform(0.1);
        }

        @Override
        public Needs needs() {
            return Needs.nothing().heldComponents();
        }
    }

    @Test
    void decidingAllocatesNothing() {
        List<Branch> branches = List.of(
                Branch.discrete(4),
                Branch.discrete(3),
                Branch.box(new float[] {0}, new float[] {1}),
                Branch.discrete(4));
        JavaPolicy policy = JavaPolicy.builder("test", 1)
                .output(OutputKind.Q_MEMBERS, 5, 11)
                .branches(branches)
                .scores((observation, outputs) -> {
                    for (int i = 0; i < outputs[0].length; i++) {
                        outputs[0][i] = (i * 7) % 5;
                    }
                });
        SamplingWorkspace workspace = Workspaces.at(policy, branches, new Everything());
        EpisodeFilter filter = new EpisodeFilter();
        KeyedRandom random = new KeyedRandom(1);
        float[] none = new float[0];
        float[] outputs = new float[64];
        boolean[] mask = new boolean[16];
        long before = 0;
        double sum = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = -200; i < DECISIONS; i++) {
            if (i == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            workspace.row(0, 0);
            workspace.forbid(0, 1);
            workspace.context(i + 200, 1 - 0.5 * (i & 1), null, none, 0);
            workspace.describe(filter);
            random.begin(0, i, KeyedRandom.Purpose.DRAW);
            workspace.draw(random);
            workspace.update(filter);
            sum += workspace.propensity() + workspace.support() + workspace.information() + workspace.epistemic();
            sum += workspace.outputsInto(outputs, 64) + workspace.maskInto(mask) + (workspace.explored() ? 1 : 0);
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isFinite();
        assertThat(bytes).as("bytes over %s decisions", DECISIONS).isLessThan(DECISIONS);
    }
}
