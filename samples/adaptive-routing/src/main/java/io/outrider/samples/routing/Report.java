package io.outrider.samples.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says what came of the arms: as a table, in sentences, and as JSON. */
final class Report {

    private Report() {}

    /** The result as JSON values: {@code arms[]}, each with its name and figures. */
    static Map<String, Object> json(List<Experiment.Result> results) {
        List<Object> arms = new ArrayList<>();
        for (Experiment.Result result : results) {
            Map<String, Object> arm = new LinkedHashMap<>();
            arm.put("name", result.arm());
            arm.put("p50Ms", result.outcomes().p50Millis());
            arm.put("p99Ms", result.outcomes().p99Millis());
            arm.put("meanReward", result.outcomes().meanReward());
            arm.put("regret", result.outcomes().regret());
            result.learned().ifPresent(learned -> {
                arm.put("decisions", learned.decisions());
                arm.put("failed", learned.failed());
                arm.put("experienceRows", learned.experienceRows());
                arm.put("lost", learned.lost());
                arm.put("recovered", learned.recovered());
                arm.put("versions", learned.versions());
                arm.put("decideP50Us", learned.decideP50Micros());
                arm.put("decideP99Us", learned.decideP99Micros());
            });
            arms.add(arm);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("arms", arms);
        return all;
    }

    /** The table, a line for each arm. */
    static String table(List<Experiment.Result> results) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-17s %8s %8s %9s %8s  %s%n",
                "arm",
                "p50 ms",
                "p99 ms",
                "reward",
                "regret",
                "where requests went"));
        for (Experiment.Result result : results) {
            Outcomes outcomes = result.outcomes();
            long all = outcomes.requests().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<String> shares = new ArrayList<>();
            for (Upstream upstream : Upstream.values()) {
                long share = Math.round(100.0 * outcomes.requests().getOrDefault(upstream, 0L) / Math.max(1, all));
                shares.add(String.format(Locale.ROOT, "%s %2d%%", upstream.label(), share));
            }
            out.append(String.format(
                    Locale.ROOT,
                    "%-17s %8.1f %8.1f %9.3f %8.3f  %s%n",
                    result.arm(),
                    outcomes.p50Millis(),
                    outcomes.p99Millis(),
                    outcomes.meanReward(),
                    outcomes.regret(),
                    String.join("  ", shares)));
        }
        return out.toString();
    }

    /** How {@code outrider} compares with the arm {@code other}, a sentence; empty if one of them did not run. */
    static Optional<String> comparison(List<Experiment.Result> results, String other) {
        Optional<Double> ours = regret(results, Arms.OUTRIDER);
        Optional<Double> theirs = regret(results, other);
        if (ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        double change = 100 * (1 - ours.get() / theirs.get());
        return Optional.of(String.format(
                Locale.ROOT,
                change >= 0
                        ? "outrider's regret is %.0f %% below that of %s."
                        : "outrider does not beat %2$s in this run: its regret is %1$.0f %% above.",
                Math.abs(change),
                other));
    }

    /** What an agent decided, recorded and learned, and the line that reads it. */
    static String experience(String arm, LearnedOutcomes learned) {
        return String.format(
                Locale.ROOT,
                "%n%s: %,d decisions by %d versions, %d failed; %,d shipped, %d lost, %,d of earlier runs; "
                        + "decide p50 %.0f µs, p99 %.0f µs%n  duckdb.sql(\"from '%s/**/*.parquet'\")",
                arm,
                learned.decisions(),
                learned.versions(),
                learned.failed(),
                learned.experienceRows(),
                learned.lost(),
                learned.recovered(),
                learned.decideP50Micros(),
                learned.decideP99Micros(),
                learned.shipped());
    }

    private static Optional<Double> regret(List<Experiment.Result> results, String arm) {
        return results.stream()
                .filter(result -> result.arm().equals(arm))
                .map(result -> result.outcomes().regret())
                .findFirst();
    }
}
