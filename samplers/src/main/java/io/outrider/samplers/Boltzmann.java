package io.outrider.samplers;

import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

record Boltzmann(double temperature, List<Truncation> filters) implements PathSampler {

    Boltzmann {
        Require.positive("temperature", temperature);
        filters = List.copyOf(filters);
    }

    static List<Truncation> parseFilters(String text) {
        return Arrays.stream(text.split("\\+"))
                .map(String::strip)
                .map(Truncation::parse)
                .toList();
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        for (int b = 0; b < at.branches(); b++) {
            Categorical p = out.categorical(b);
            at.scores(b).softmaxInto(p, temperature);
            double[] work = at.scratch(0, p.size());
            for (int i = 0; i < filters.size(); i++) {
                filters.get(i).apply(p, work);
            }
        }
    }

    @Override
    public Needs needs() {
        return Needs.scores().severalBranches();
    }

    @Override
    public String toString() {
        return "boltzmann{temperature=" + temperature
                + (filters.isEmpty()
                        ? ""
                        : ",filters="
                                + filters.stream().map(Truncation::toString).collect(Collectors.joining("+")))
                + "}";
    }
}
