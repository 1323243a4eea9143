package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.graph.TensorType;
import io.outrider.policy.OutputKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tensors that are called what they are, as the model contract calls them; {@code output} beside {@code obs} is a head. */
final class PlainDialect implements Dialect {

    private static final Map<String, OutputKind> OTHER_NAMES = Map.of(
            "q_values", OutputKind.Q,
            "action_logits", OutputKind.LOGITS,
            "policy_logits", OutputKind.LOGITS,
            "mu", OutputKind.MEAN,
            "action_mean", OutputKind.MEAN,
            "values", OutputKind.VALUE);

    @Override
    public String name() {
        return "tensor names";
    }

    @Override
    public boolean matches(ModelGraph graph) {
        return !graph.inputs().isEmpty();
    }

    @Override
    public Contract read(ModelGraph graph, List<Action> stated, Findings findings) {
        List<OutputUse> outputs = new ArrayList<>();
        for (TensorType output : graph.outputs()) {
            OutputUse use = use(output.name());
            if (use != null) {
                outputs.add(use);
            }
        }
        if (outputs.isEmpty() && graph.output("output").isPresent()) {
            outputs.addAll(ActionHead.uses(graph, "this exporter", "output", stated, true, findings));
        }
        return new Contract(name(), Names.observations(graph), outputs, Names.states(graph), List.of(), Double.NaN);
    }

    private static @org.jspecify.annotations.Nullable OutputUse use(String name) {
        if (name.equals("std")) {
            return OutputUse.logOf(name, OutputKind.LOG_STD);
        }
        OutputKind other = OTHER_NAMES.get(name);
        if (other != null) {
            return OutputUse.of(name, other);
        }
        for (OutputKind kind : OutputKind.values()) {
            if (kind != OutputKind.STATE && kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return OutputUse.of(name, kind);
            }
        }
        return null;
    }
}
