package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record Softmax(double temperature) implements PathSampler {

    Softmax {
        Require.positive("temperature", temperature);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            at.scores(b).softmaxInto(out.categorical(b), temperature);
        }
    }

    @Override
    public Needs needs() {
        return Needs.scores().severalBranches();
    }

    @Override
    public String toString() {
        return "softmax{temperature=" + temperature + "}";
    }
}
