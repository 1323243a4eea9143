package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record EpsilonGreedy(double epsilon) implements PathSampler {

    EpsilonGreedy {
        Require.share("epsilon", epsilon);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        Greedy.fill(at, out);
        out.mixUniform(epsilon);
    }

    @Override
    public Needs needs() {
        return Needs.scores().severalBranches();
    }

    @Override
    public String toString() {
        return "epsilon-greedy{epsilon=" + epsilon + "}";
    }
}
