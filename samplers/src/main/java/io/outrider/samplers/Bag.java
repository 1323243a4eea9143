package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record Bag(double floor) implements PathSampler {

    Bag {
        Require.share("floor", floor);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        Categorical p = out.categorical();
        Votes.add(at.scores(), p);
        if (floor > 0) {
            p.mixUniform(floor);
        }
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    }

    @Override
    public String toString() {
        return "bag{floor=" + floor + "}";
    }
}
