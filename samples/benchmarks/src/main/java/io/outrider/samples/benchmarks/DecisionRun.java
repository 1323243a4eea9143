package io.outrider.samples.benchmarks;

import io.outrider.onnx.NativeBinding;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import io.outrider.samples.benchmarks.peers.Deciding;
import io.outrider.samples.benchmarks.peers.Deciding.Part;
import io.outrider.samples.benchmarks.peers.Djl;
import io.outrider.samples.benchmarks.peers.Floor;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import io.outrider.samples.benchmarks.peers.OrtJava;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decisions on one model beside their peers, all in the same rounds; and the agent with parts left out, whose differences
 * say what the parts cost.
 */
final class DecisionRun {

    static final String SUBJECT = "outrider";
    static final String NO_LOG = "outrider-without-log";
    static final String BARE = "outrider-without-log-and-meters";
    static final String LANE = "lane";

    private final Model model;
    private final Path folder;
    private final long seed;

    DecisionRun(Model model, Path folder, long seed) {
        this.model = model;
        this.folder = folder;
        this.seed = seed;
    }

    private Observations observations() {
        return new Observations(model, seed);
    }

    List<Row> rows(Plan plan) {
        try (Lineup lineup = new Lineup()) {
            Deciding all = new Deciding(model, Deciding.ALL, folder.resolve("log-" + model), seed);
            lineup.add(all.decide(SUBJECT, observations()));
            lineup.add(new Deciding(model, Set.of(Part.METERS), folder, seed).decide(NO_LOG, observations()));
            lineup.add(new Deciding(model, Set.of(), folder, seed).decide(BARE, observations()));
            lineup.add(Deciding.lane(LANE, model, NativeBinding.AUTO, observations()));
            lineup.peer(Floor.NAME, () -> floor(lineup));
            lineup.add(OrtJava.pinned(model, 1, observations()));
            lineup.add(OrtJava.arrays(model, 1, observations()));
            lineup.peer(Djl.NAME, () -> Djl.start(model, 1, folder, seed));
            Rounds rounds = lineup.run(plan, round -> {});
            return rows(lineup, rounds, all);
        }
    }

    /** The C program; without gcc the lane of the foreign binding alone; without that either, nothing. */
    private Contender floor(Lineup lineup) {
        try {
            return Floor.start(model, folder);
        } catch (UnavailableException e) {
            if (Runtime.version().feature() < 22) {
                throw e;
            }
            lineup.note(Floor.NAME, "the foreign-function binding alone stands in: " + e.getMessage());
            return Deciding.lane(Floor.NAME, model, NativeBinding.FOREIGN, observations());
        }
    }

    private List<Row> rows(Lineup lineup, Rounds rounds, Deciding all) {
        Comparison decide = Comparison.micros("decide", model.name());
        List<Row> rows = new ArrayList<>();
        for (String peer : List.of(Floor.NAME, OrtJava.PINNED, OrtJava.ARRAYS, Djl.NAME)) {
            Row row = lineup.row(decide, rounds, SUBJECT, peer);
            String losses = all.losses();
            rows.add(losses == null ? row : row.note(losses));
        }
        Comparison stage = Comparison.nanos("stage", model.name());
        rows.add(stage.difference("record", rounds, SUBJECT, NO_LOG));
        rows.add(stage.difference("meters", rounds, NO_LOG, BARE));
        rows.add(stage.difference("encode-describe-draw-id", rounds, BARE, LANE));
        rows.add(stage.row(rounds, LANE).note("binding " + all.binding()));
        if (rounds.has(Floor.NAME)) {
            rows.add(stage.difference("call-of-native-code", rounds, LANE, Floor.NAME));
            rows.add(stage.row(rounds, Floor.NAME));
        }
        return rows;
    }
}
