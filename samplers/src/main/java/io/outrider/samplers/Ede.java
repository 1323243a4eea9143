package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;

/** φᵢ = phi · lambda^(1 + alpha · i/(actors − 1)), one component an actor. */
record Ede(double phi, double lambda, double alpha, int actors) implements PathSampler {

    Ede {
        Require.notNegative("phi", phi);
        Require.positive("lambda", lambda);
        Require.notNegative("alpha", alpha);
        Require.atLeast("actors", 1, actors);
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        Scores scores = at.scores();
        int size = scores.actions();
        double[] means = at.scratch(0, size);
        double[] deviations = at.scratch(1, size);
        double[] bounds = at.scratch(2, size);
        for (int a = 0; a < size; a++) {
            means[a] = scores.score(a);
            deviations[a] = Ucb.deviation(scores, a);
        }
        double coefficient = phi * lambda;
        double ratio = actors == 1 ? 1 : StrictMath.pow(lambda, alpha / (actors - 1));
        for (int i = 0; i < actors; i++) {
            for (int a = 0; a < size; a++) {
                bounds[a] = means[a] + coefficient * deviations[a];
            }
            Argmax.fill(bounds, out.component(1.0 / actors).categorical());
            coefficient *= ratio;
        }
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.QUANTILES, OutputKind.Q_MEMBERS).stableComponents();
    }

    @Override
    public String toString() {
        return "ede{phi=" + phi + ",lambda=" + lambda + ",alpha=" + alpha + ",actors=" + actors + "}";
    }
}
