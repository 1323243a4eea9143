package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record LinUcb(double alpha, double ridge) implements PathSampler {

    LinUcb {
        Require.notNegative("alpha", alpha);
        Require.positive("ridge", ridge);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        LinearModel model = at.memory(LinearModel.class);
        model.fit(at.candidateFeatures());
        Categorical p = out.categorical();
        double[] bounds = at.scratch(0, p.size());
        for (int a = 0; a < p.size(); a++) {
            bounds[a] = model.mean(at, a) + alpha * model.deviation(at, a);
        }
        Argmax.fill(bounds, p);
    }

    @Override
    public Needs needs() {
        return Needs.candidates().memory(MemoryScope.AGENT, () -> new LinearModel(ridge));
    }

    @Override
    public String toString() {
        return "lin-ucb{alpha=" + alpha + ",ridge=" + ridge + "}";
    }
}
