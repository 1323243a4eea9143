package io.outrider.evaluation;

import io.outrider.DecisionId;
import io.outrider.PropensityKind;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyGate.Shadow;
import io.outrider.sampling.PathSampler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One held version in shadow: what it would have done, over the units of the log, each asked once. Not thread-safe. */
final class ShadowRun {

    private final String version;
    private final KeyedRandom random = new KeyedRandom(0);
    private final Set<DecisionId> done = new HashSet<>();
    private long decisions;
    private long choices;
    private double agreement;

    ShadowRun(String version) {
        this.version = version;
    }

    String version() {
        return version;
    }

    /** Runs {@code held} on the units of {@code rows} that are complete and new, a share {@code rate} of them. */
    void run(
            Policy held,
            PathSampler sampler,
            List<Transition> rows,
            double rate,
            ShadowMeter meter,
            Consumer<? super ShadowDecision> records) {
        Set<DecisionId> seen = new HashSet<>();
        try (Candidate candidate = new Candidate(held, sampler, Double.NaN)) {
            for (Unit unit : Unit.of(rows, 1, 0).units()) {
                DecisionId id = unit.steps().get(0).decisionId();
                seen.add(id);
                if (done.add(id) && sampled(id, rate)) {
                    ask(candidate, unit, meter, records);
                }
            }
        }
        done.retainAll(seen);
    }

    private static boolean sampled(DecisionId id, double rate) {
        KeyedRandom coin = new KeyedRandom(0);
        coin.begin(id.high(), id.low(), KeyedRandom.Purpose.THIN);
        return coin.nextDouble() < rate;
    }

    private void ask(Candidate candidate, Unit unit, ShadowMeter meter, Consumer<? super ShadowDecision> records) {
        EpisodeFilter filter = candidate.begin(unit);
        for (Transition row : unit.steps()) {
            long start = System.nanoTime();
            ShadowDecision would = candidate.shadow(row, filter, random);
            meter.ran(System.nanoTime() - start);
            decisions++;
            if (row.propensityKind() != PropensityKind.DENSITY) {
                choices++;
                agreement += would.taken();
            }
            records.accept(would);
        }
    }

    Shadow summary() {
        return new Shadow(decisions, choices == 0 ? Double.NaN : agreement / choices);
    }
}
