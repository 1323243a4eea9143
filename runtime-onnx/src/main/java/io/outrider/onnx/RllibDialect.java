package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.OutputKind;
import java.util.ArrayList;
import java.util.List;

/**
 * RLlib: the inputs of its action distribution in one tensor, {@code output} or {@code action_dist_inputs}: logits, or
 * means and log standard deviations side by side.
 */
final class RllibDialect implements Dialect {

    private static final List<String> HEADS = List.of("action_dist_inputs", "output", "logits");

    @Override
    public String name() {
        return "RLlib";
    }

    @Override
    public boolean matches(ModelGraph graph) {
        return graph.output("action_dist_inputs").isPresent()
                || graph.initializers().keySet().stream()
                        .anyMatch(
                                name -> name.startsWith("_logits._model") || name.contains("_hidden_layers.0._model"));
    }

    @Override
    public Contract read(ModelGraph graph, List<Action> stated, Findings findings) {
        List<OutputUse> outputs = new ArrayList<>();
        String head = HEADS.stream()
                .filter(name -> graph.output(name).isPresent())
                .findFirst()
                .or(() -> Names.layer(graph, "_logits._model.0.weight"))
                .orElse("");
        if (head.isEmpty()) {
            findings.error("output", "the graph gives none of " + HEADS + ", where RLlib puts logits or means");
        } else {
            outputs.addAll(ActionHead.uses(graph, name(), head, stated, true, findings));
        }
        for (String value : List.of("vf_preds", "vf_out", "value")) {
            if (graph.output(value).isPresent()) {
                outputs.add(OutputUse.of(value, OutputKind.VALUE));
            }
        }
        return new Contract(name(), Names.observations(graph), outputs, Names.states(graph), List.of(), Double.NaN);
    }
}
