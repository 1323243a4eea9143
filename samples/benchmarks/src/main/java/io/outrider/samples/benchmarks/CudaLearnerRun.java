package io.outrider.samples.benchmarks;

import io.outrider.onnx.OnnxLearner;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.Provider;
import io.outrider.onnx.TrainingBatch;
import io.outrider.policy.ModelFile;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A training step of M on a provider, its state on the device and on the host, beside the processor. */
final class CudaLearnerRun {

    private static final List<Integer> ROWS = List.of(64, 1024);
    private static final double RATE = 0.5;

    private final Provider provider;
    private final long seed;

    CudaLearnerRun(Provider provider, long seed) {
        this.provider = provider;
        this.seed = seed;
    }

    List<Row> rows(Plan plan) {
        List<Row> rows = new ArrayList<>();
        for (int batch : ROWS) {
            rows.addAll(rows(plan, batch));
        }
        return rows;
    }

    private List<Row> rows(Plan plan, int batch) {
        List<String> names = new ArrayList<>();
        try (Lineup lineup = new Lineup()) {
            for (CudaWay way : List.of(CudaWay.PLAIN, CudaWay.DEVICE)) {
                OnnxLearner learner = load(provider, way);
                if (way.isHad(learner.memory())) {
                    names.add(way.on(learner.provider()));
                    lineup.add(contender(way.on(learner.provider()), learner, batch));
                } else {
                    learner.close();
                }
            }
            lineup.add(contender(CudaRun.CPU, load(Provider.cpu(), CudaWay.PLAIN), batch));
            Rounds rounds = lineup.run(plan, round -> {});
            Comparison comparison = Comparison.micros("learner-step-" + batch, Model.M.name());
            return names.stream()
                    .map(name -> comparison.row(rounds, name, CudaRun.CPU))
                    .toList();
        }
    }

    private static OnnxLearner load(Provider provider, CudaWay way) {
        return OnnxLearner.load(
                OnnxPolicy.loader().providers(provider).memory(way.memory()),
                ModelFile.of(Model.M.name(), Model.M.content()),
                ModelFile.of("m-learner", Model.learner()),
                RATE);
    }

    private LoopContender contender(String name, OnnxLearner learner, int rows) {
        TrainingBatch batch = learner.batch(rows);
        fill(batch, learner.columns());
        return new LoopContender(name, 1, () -> learner.step(batch), () -> {
            batch.close();
            learner.close();
        });
    }

    private void fill(TrainingBatch batch, List<String> columns) {
        SplittableRandom random = new SplittableRandom(seed);
        for (String column : columns) {
            if (column.equals("actions")) {
                var actions = batch.integers(column);
                for (int i = 0; i < actions.capacity(); i++) {
                    actions.put(i, random.nextInt(Model.M.actions()));
                }
            } else {
                var values = batch.floats(column);
                for (int i = 0; i < values.capacity(); i++) {
                    values.put(i, (float) random.nextDouble(0.1, 1));
                }
            }
        }
    }
}
