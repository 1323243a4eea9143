package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Component;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

/** Temporally extended ε-greedy (Dabney et al. 2021): an exploring action is executed n times, P(n) ∝ n^−exponent. */
record EpsilonZGreedy(double epsilon, double exponent, int cap) implements PathSampler {

    EpsilonZGreedy {
        Require.share("epsilon", epsilon);
        Require.notNegative("exponent", exponent);
        Require.atLeast("cap", 1, cap);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        Repeats repeats = at.memory(Repeats.class);
        double repeating = repeats.repeating(at);
        if (repeating > 0) {
            out.component(repeating).categorical().point(repeats.action());
        }
        Component greedy = out.component((1 - repeating) * (1 - epsilon));
        at.scores().greedyInto(greedy.categorical());
        Component exploring = out.component((1 - repeating) * epsilon);
        exploring.uniform(0);
    }

    @Override
    public Needs needs() {
        return Needs.scores().memory(MemoryScope.EPISODE, new Repeats.Factory(epsilon, exponent, cap));
    }

    @Override
    public String toString() {
        return "epsilon-z-greedy{epsilon=" + epsilon + ",exponent=" + exponent + ",cap=" + cap + "}";
    }
}
