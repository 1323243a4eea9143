package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.ModelReport.InGraphDraw;
import io.outrider.onnx.ModelReport.Tensor;
import io.outrider.onnx.internal.graph.Draw;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.graph.TensorType;
import io.outrider.policy.InputRole;
import io.outrider.policy.StatePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes down what is known of a model. */
final class Reports {

    private Reports() {}

    static ModelReport of(
            String name,
            String version,
            ModelGraph file,
            Mapping mapping,
            List<Action> actions,
            double flops,
            String provider,
            String binding,
            String memory,
            List<Placement> placements,
            List<Finding> findings) {
        Contract contract = mapping.contract();
        List<StatePair> states = contract.states().entrySet().stream()
                .map(pair -> new StatePair(pair.getKey(), pair.getValue()))
                .toList();
        return new ModelReport(
                name,
                version,
                file.producer(),
                file.irVersion(),
                new TreeMap<>(file.opsets()),
                contract.source(),
                inputs(file, contract),
                outputs(file, contract),
                actions,
                states,
                mapping.draws().stream().map(Reports::draw).toList(),
                flops,
                provider,
                binding,
                memory,
                placements,
                findings);
    }

    private static List<Tensor> inputs(ModelGraph file, Contract contract) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorType input : file.inputs()) {
            InputRole role = contract.inputs().get(input.name());
            String output = contract.states().get(input.name());
            String use = output != null
                    ? "state, next from " + output
                    : role == null ? "unused" : role.name().toLowerCase(Locale.ROOT);
            inputs.add(new Tensor(input.name(), input.type() + input.shape(), use));
        }
        return inputs;
    }

    private static List<Tensor> outputs(ModelGraph file, Contract contract) {
        Map<String, String> uses = new java.util.LinkedHashMap<>();
        for (OutputUse use : contract.outputs()) {
            for (String tensor : use.tensors()) {
                uses.merge(tensor, use.describe(), (one, two) -> one + ", " + two);
            }
        }
        contract.states().values().forEach(output -> uses.put(output, "next state"));
        List<Tensor> outputs = new ArrayList<>();
        for (TensorType output : file.outputs()) {
            String use = uses.remove(output.name());
            outputs.add(new Tensor(output.name(), output.type() + output.shape(), use == null ? "unused" : use));
        }
        uses.forEach((tensor, use) -> outputs.add(new Tensor(tensor, "within the graph", use + ", exposed")));
        return outputs;
    }

    private static InGraphDraw draw(Draw draw) {
        SortedMap<String, String> feeds = new TreeMap<>();
        draw.feeds().forEach(feed -> feeds.put(feed.role().name().toLowerCase(Locale.ROOT), feed.tensor()));
        return new InGraphDraw(draw.node(), draw.operator(), feeds);
    }
}
