package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;

record FloorByProjection(double epsilon, PathSampler sampler) implements PathSampler {

    FloorByProjection {
        Require.share("epsilon", epsilon);
        Require.notHeld("a floor by projection", sampler);
        if (sampler.needs().servesContinuous() && !sampler.needs().servesDiscrete()) {
            throw new IllegalArgumentException("a floor by projection needs discrete actions, but " + sampler
                    + " is for continuous ones; mix with uniform instead");
        }
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
        Categorical p = out.collapse();
        double floor = epsilon / p.legalCount();
        double threshold = threshold(p, floor, at.scratch(0, p.size()));
        for (int a = 0; a < p.size(); a++) {
            p.set(a, p.legal(a) ? Math.max(p.get(a) - threshold, floor) : 0);
        }
    }

    /** The τ with Σ max(p − τ, floor) = 1, by sorting, as in the projection onto a simplex. */
    private static double threshold(Categorical p, double floor, double[] work) {
        int count = 0;
        for (int a = 0; a < p.size(); a++) {
            if (p.legal(a)) {
                work[count++] = p.get(a);
            }
        }
        Arrays.sort(work, 0, count);
        double above = 0;
        double threshold = 0;
        for (int kept = 1; kept <= count; kept++) {
            above += work[count - kept];
            double candidate = (above + floor * (count - kept) - 1) / kept;
            if (kept == 1 || work[count - kept] - candidate >= floor) {
                threshold = candidate;
            }
        }
        return threshold;
    }

    @Override
    public Needs needs() {
        return sampler.needs().collapsedComponents().oneDiscreteBranch();
    }

    @Override
    public String toString() {
        return "floor-projection{epsilon=" + epsilon + ",sampler=" + sampler + "}";
    }
}
