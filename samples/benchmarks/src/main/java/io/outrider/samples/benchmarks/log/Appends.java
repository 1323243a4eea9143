package io.outrider.samples.benchmarks.log;

import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of ways of appending that worked in the same rounds. */
public final class Appends {

    private static final Comparison BURST = Comparison.nanos("append", null);

    private static final List<Comparison> COMPARISONS = List.of(
            BURST,
            new Comparison("append-p50", null, AppendContender.P50, 1, "ns"),
            new Comparison("append-p99.9", null, AppendContender.TAIL, 1e-3, "us"),
            new Comparison("durable", null, AppendContender.DURABLE, 1, "1/s"),
            new Comparison("bytes-per-record", null, AppendContender.STORED, 1, "B"));

    private Appends() {}

    /** Our raw log beside each peer that was asked for, metric by metric, and a decision's record beside the raw log. */
    public static List<Row> rows(Lineup lineup, Rounds done, List<LogWay> ways) {
        List<Row> rows = new ArrayList<>();
        for (Comparison comparison : COMPARISONS) {
            for (LogWay way : ways) {
                row(comparison, lineup, done, way, rows);
            }
        }
        return rows;
    }

    private static void row(Comparison comparison, Lineup lineup, Rounds done, LogWay way, List<Row> rows) {
        String raw = LogWay.RAW.label();
        switch (way) {
            case RAW -> {}
            case RECORD -> rows.add(comparison.row(done, way.label(), raw).note(refusals(done, way)));
            case NOTHING -> {
                if (!comparison.figure().equals(AppendContender.DURABLE)
                        && !comparison.figure().equals(AppendContender.STORED)) {
                    rows.add(comparison.row(done, way.label()));
                }
            }
            default -> rows.add(lineup.row(comparison, done, raw, way.label()));
        }
    }

    private static @Nullable String refusals(Rounds done, LogWay way) {
        double refused = done.summary(way.label(), AppendContender.REFUSED).high();
        return refused == 0 ? null : "no room for " + refused + " of the paced records";
    }
}
