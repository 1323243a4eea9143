package io.outrider.samples.benchmarks;

import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.Provider;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.samples.benchmarks.harness.Comparison;
import io.outrider.samples.benchmarks.harness.Lineup;
import io.outrider.samples.benchmarks.harness.LoopContender;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One model on a provider, its tensors on the host, on the device and in CUDA graphs, beside the processor. */
final class CudaRun {

    static final String CPU = "cpu";
    private static final int CHECKED_ROWS = 64;
    private static final List<Integer> BATCHES = List.of(256, 1024, 4096);

    private final Model model;
    private final Provider provider;
    private final long seed;

    CudaRun(Model model, Provider provider, long seed) {
        this.model = model;
        this.provider = provider;
        this.seed = seed;
    }

    List<Row> rows(Plan plan) {
        Map<String, OnnxPolicy> cards = new LinkedHashMap<>();
        try (OnnxPolicy processor = CudaCommand.load(model, Provider.cpu(), CudaWay.PLAIN)) {
            open(cards);
            List<Row> rows = new ArrayList<>();
            cards.forEach((name, card) -> rows.add(
                    Row.alone("largest-difference-from-cpu", model.name(), name, difference(card, processor), "1")));
            rows.addAll(times(cards, processor, 1, plan, Comparison.micros("run-1", model.name())));
            for (int batch : BATCHES) {
                rows.addAll(times(cards, processor, batch, plan, Comparison.perSecond("rows-" + batch, model.name())));
            }
            return rows;
        } finally {
            cards.values().forEach(OnnxPolicy::close);
        }
    }

    /** Opens the ways that this machine has, by what rows call them. */
    private void open(Map<String, OnnxPolicy> cards) {
        for (CudaWay way : CudaWay.values()) {
            OnnxPolicy card = CudaCommand.load(model, provider, way);
            if (way.isHad(card.report().memory())) {
                cards.put(way.on(card.provider()), card);
            } else {
                card.close();
            }
        }
    }

    private List<Row> times(
            Map<String, OnnxPolicy> cards, OnnxPolicy processor, int batch, Plan plan, Comparison comparison) {
        try (Lineup lineup = new Lineup()) {
            cards.forEach((name, card) -> lineup.add(contender(name, card, batch)));
            lineup.add(contender(CPU, processor, batch));
            Rounds rounds = lineup.run(plan, round -> {});
            return cards.keySet().stream()
                    .map(name -> comparison.row(rounds, name, CPU))
                    .toList();
        }
    }

    private LoopContender contender(String name, OnnxPolicy policy, int batch) {
        Lane lane = policy.openLane(LaneSize.rows(batch));
        Observations observations = new Observations(model, seed);
        FloatBuffer in = lane.input(0);
        FloatBuffer out = lane.output(0);
        int size = model.observationSize();
        return new LoopContender(
                name,
                batch,
                () -> {
                    for (int row = 0; row < batch; row++) {
                        in.put(row * size, observations.next());
                    }
                    lane.run(batch);
                    return out.get(0) > 0;
                },
                lane);
    }

    private double difference(OnnxPolicy card, OnnxPolicy processor) {
        float[] expected = outputs(processor);
        float[] actual = outputs(card);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - actual[i]));
        }
        return largest;
    }

    private float[] outputs(OnnxPolicy policy) {
        Observations observations = new Observations(model, seed);
        try (Lane lane = policy.openLane(LaneSize.rows(CHECKED_ROWS))) {
            FloatBuffer in = lane.input(0);
            for (int row = 0; row < CHECKED_ROWS; row++) {
                in.put(row * model.observationSize(), observations.row(row));
            }
            lane.run(CHECKED_ROWS);
            FloatBuffer out = lane.output(0);
            float[] values = new float[out.capacity()];
            out.get(0, values);
            return values;
        }
    }
}
