package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.GaussianArgmax;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record LinThompson(double scale, double ridge) implements PathSampler {

    LinThompson {
        Require.notNegative("scale", scale);
        Require.positive("ridge", ridge);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        LinearModel model = at.memory(LinearModel.class);
        model.fit(at.candidateFeatures());
        GaussianArgmax argmax = out.gaussianArgmax(0);
        for (int a = 0; a < argmax.size(); a++) {
            argmax.set(a, model.mean(at, a), scale * model.deviation(at, a));
        }
    }

    @Override
    public Needs needs() {
        return Needs.candidates().memory(MemoryScope.AGENT, () -> new LinearModel(ridge));
    }

    @Override
    public String toString() {
        return "lin-thompson{scale=" + scale + ",ridge=" + ridge + "}";
    }
}
