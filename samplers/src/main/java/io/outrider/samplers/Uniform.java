package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record Uniform() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            out.uniform(b);
        }
    }

    @Override
    public Needs needs() {
        return Needs.nothing().bounds();
    }

    @Override
    public String toString() {
        return "uniform";
    }
}
