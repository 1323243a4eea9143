package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Component;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record Thompson() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        int members = at.scores().members();
        for (int m = 0; m < members; m++) {
            Component member = out.component(1.0 / members);
            for (int b = 0; b < at.branches(); b++) {
                at.scores(b).memberGreedyInto(m, member.categorical(b));
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES)
                .severalBranches()
                .stableComponents();
    }

    @Override
    public String toString() {
        return "thompson";
    }
}
