package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.outrider.Branch;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.Constants;
import io.outrider.onnx.internal.graph.Draw;
import io.outrider.onnx.internal.graph.DrawFinder;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.OutputKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unity ML-Agents: {@code obs_N} and {@code action_masks} in, {@code recurrent_in} to {@code recurrent_out}, and the sizes
 * of the action in the constants {@code continuous_action_output_shape} and {@code discrete_action_output_shape}.
 *
 * <p>Its graph samples: what feeds its {@code Multinomial} nodes are the logits of the branches; a
 * {@code deterministic_continuous_actions} is the mean.
 */
final class UnityDialect implements Dialect {

    @Override
    public String name() {
        return "Unity ML-Agents";
    }

    @Override
    public boolean matches(ModelGraph graph) {
        return graph.output("version_number").isPresent()
                && graph.output("memory_size").isPresent();
    }

    @Override
    public Contract read(ModelGraph graph, List<Action> stated, Findings findings) {
        List<OutputUse> outputs = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        List<String> logits = new DrawFinder(graph)
                .find().stream()
                        .flatMap(draw -> draw.feeds().stream())
                        .filter(feed -> feed.role() == Draw.Role.LOGITS)
                        .map(Draw.Feed::tensor)
                        .toList();
        List<Long> sizes = constant(graph, "discrete_action_output_shape");
        sizes.stream()
                .filter(size -> size > 0)
                .forEach(size -> actions.add(Action.of(Branch.discrete((int) (long) size))));
        if (!logits.isEmpty()) {
            outputs.add(new OutputUse(logits, 0, -1, OutputKind.LOGITS, false));
        } else if (!actions.isEmpty()) {
            findings.error(
                    "discrete_actions", "no Multinomial feeds it: say which tensor holds the logits with logits(...)");
        }
        long dimensions = constant(graph, "continuous_action_output_shape").stream()
                .mapToLong(Long::longValue)
                .sum();
        if (dimensions > 0) {
            String mean = graph.output("deterministic_continuous_actions").isPresent()
                    ? "deterministic_continuous_actions"
                    : "continuous_actions";
            outputs.add(OutputUse.of(mean, OutputKind.MEAN));
            actions.add(Action.of(Branch.unbounded((int) dimensions)));
        }
        return new Contract(name(), Names.observations(graph), outputs, Names.states(graph), actions, Double.NaN);
    }

    private static List<Long> constant(ModelGraph graph, String output) {
        String at = output;
        NodeProto producer = graph.producer(at);
        while (producer != null && producer.getOpType().equals("Identity")) {
            at = producer.getInput(0);
            producer = graph.producer(at);
        }
        Optional<TensorProto> value = graph.constant(at);
        return value.map(Constants::integers).orElse(List.of());
    }
}
