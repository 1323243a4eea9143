package io.outrider.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

record DeterministicIds() implements PathSampler {

    @Override
    public void describe(Situation at, Behaviour out) {
        Categorical p = out.categorical();
        if (!InformationRatio.measure(at)) {
            at.scores().greedyInto(p);
            out.degenerate();
            return;
        }
        double[] gaps = InformationRatio.gaps(at);
        double[] gains = InformationRatio.gains(at);
        double best = Double.POSITIVE_INFINITY;
        int choice = -1;
        for (int a = 0; a < p.size(); a++) {
            if (!p.legal(a)) {
                continue;
            }
            double ratio = InformationRatio.ratio(gaps[a], gains[a]);
            boolean equal =
                    choice >= 0 && !InformationRatio.better(ratio, best) && !InformationRatio.better(best, ratio);
            if (choice < 0 || InformationRatio.better(ratio, best) || (equal && gaps[a] < gaps[choice])) {
                best = ratio;
                choice = a;
            }
        }
        InformationRatio.share(at, p, choice, 1);
    }

    @Override
    public Needs needs() {
        return Needs.anyOf(OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    }

    @Override
    public String toString() {
        return "ids-deterministic";
    }
}
