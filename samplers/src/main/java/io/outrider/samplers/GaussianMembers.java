package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Component;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** Thompson sampling for continuous actions: a Gaussian around each member's mean, one component a member. */
record GaussianMembers(double std) implements PathSampler {

    GaussianMembers {
        Require.positive("std", std);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        int members = at.scores().members();
        for (int m = 0; m < members; m++) {
            Component member = out.component(1.0 / members);
            for (int b = 0; b < at.branches(); b++) {
                Scores scores = at.scores(b);
                Gaussian gaussian = member.gaussian(b);
                for (int d = 0; d < scores.dimensions(); d++) {
                    gaussian.set(d, scores.memberMean(m, d), std);
                }
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.continuous(OutputKind.MEAN_MEMBERS).severalBranches().stableComponents();
    }

    @Override
    public String toString() {
        return "gaussian-members{std=" + std + "}";
    }
}
