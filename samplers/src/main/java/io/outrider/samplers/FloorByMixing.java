package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record FloorByMixing(double epsilon, PathSampler sampler) implements PathSampler {

    FloorByMixing {
        Require.share("epsilon", epsilon);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        sampler.describe(at, out);
        out.mixUniform(epsilon);
    }

    @Override
    public Needs needs() {
        return sampler.needs().bounds();
    }

    @Override
    public String toString() {
        return "floor-mixing{epsilon=" + epsilon + ",sampler=" + sampler + "}";
    }
}
