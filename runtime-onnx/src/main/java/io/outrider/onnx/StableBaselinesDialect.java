package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.outrider.Branch;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Squash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stable-Baselines3, also as exported by godot_rl_agents: told by its weights' names, whatever the tensors are called.
 *
 * <p>PPO and A2C: the layer {@code action_net} gives logits or means, {@code value_net} the value, {@code log_std} is a
 * weight. SAC, TD3, DDPG: the graph's output is the mean action in [−1, 1]. DQN: the last layer of
 * {@code q_net}. The wrapper of its documentation: {@code actions}, {@code values} and {@code log_prob}, where the logits
 * are what the greatest is taken of.
 */
final class StableBaselinesDialect implements Dialect {

    private static final Pattern Q_LAYER = Pattern.compile("(?:.*\\.)?q_net\\.(\\d+)\\.weight");

    @Override
    public String name() {
        return "Stable-Baselines3";
    }

    @Override
    public boolean matches(ModelGraph graph) {
        return Names.weight(graph, "action_net.weight").isPresent()
                || isActor(graph)
                || lastQLayer(graph).isPresent()
                || isDocumentedWrapper(graph);
    }

    private static boolean isDocumentedWrapper(ModelGraph graph) {
        return graph.output("actions").isPresent() && graph.output("log_prob").isPresent();
    }

    private static boolean isActor(ModelGraph graph) {
        return graph.initializers().keySet().stream()
                .anyMatch(name -> name.contains("actor.mu.") || name.startsWith("mu."));
    }

    @Override
    public Contract read(ModelGraph graph, List<Action> stated, Findings findings) {
        List<OutputUse> outputs = new ArrayList<>();
        List<Action> actions = List.of();
        Optional<TensorProto> q = lastQLayer(graph);
        if (Names.weight(graph, "action_net.weight").isPresent()) {
            Names.layer(graph, "action_net.weight")
                    .ifPresent(head -> outputs.addAll(actorCritic(graph, head, stated, findings)));
            Names.layer(graph, "value_net.weight")
                    .ifPresent(value -> outputs.add(OutputUse.of(value, OutputKind.VALUE)));
        } else if (q.isPresent()) {
            Names.layer(graph, q.get().getName()).ifPresent(head -> outputs.add(OutputUse.of(head, OutputKind.Q)));
            actions = List.of(Action.of(Branch.discrete(Math.toIntExact(q.get().getDims(0)))));
        } else if (isActor(graph)) {
            actions = deterministicActor(graph, outputs, findings);
        } else {
            actions = documentedWrapper(graph, outputs);
        }
        return new Contract(name(), Names.observations(graph), outputs, Names.states(graph), actions, Double.NaN);
    }

    private List<OutputUse> actorCritic(ModelGraph graph, String head, List<Action> stated, Findings findings) {
        List<OutputUse> uses = new ArrayList<>(ActionHead.uses(graph, name(), head, stated, false, findings));
        boolean continuous = !stated.isEmpty() && ActionHead.size(stated, true) == 0;
        if (continuous && graph.initializer("log_std") != null) {
            uses.add(OutputUse.of("log_std", OutputKind.LOG_STD));
        }
        return uses;
    }

    private static List<Action> documentedWrapper(ModelGraph graph, List<OutputUse> outputs) {
        if (graph.output("values").isPresent()) {
            outputs.add(OutputUse.of("values", OutputKind.VALUE));
        }
        NodeProto producer = graph.producer("actions");
        if (producer == null || !producer.getOpType().equals("ArgMax")) {
            outputs.add(OutputUse.of("actions", OutputKind.MEAN));
            return List.of();
        }
        String logits = producer.getInput(0);
        outputs.add(OutputUse.of(logits, OutputKind.LOGITS));
        int columns = Names.columns(graph, logits);
        return columns < 0 ? List.of() : List.of(Action.of(Branch.discrete(columns)));
    }

    private static List<Action> deterministicActor(ModelGraph graph, List<OutputUse> outputs, Findings findings) {
        Optional<String> mean = graph.outputs().stream()
                .map(output -> output.name())
                .filter(name -> {
                    NodeProto producer = graph.producer(name);
                    return producer != null && producer.getOpType().equals("Tanh");
                })
                .findFirst();
        Optional<String> latent = Names.layer(graph, "actor.mu.weight");
        if (mean.isEmpty()) {
            findings.error(
                    "actor.mu",
                    "the graph has no output that is a tanh of it, which would be the mean action;"
                            + " say which tensor is the mean with output(tensor, OutputKind.MEAN)");
            return List.of();
        }
        outputs.add(OutputUse.of(mean.get(), OutputKind.MEAN));
        latent.ifPresent(tensor -> findings.info(
                tensor,
                "is the mean before tanh. To explore as SAC does, load the file with output(\"" + tensor
                        + "\", OutputKind.MEAN)" + logStd(graph) + " and use a sampler that squashes by tanh"));
        int columns = latent.map(tensor -> Names.columns(graph, tensor)).orElse(Names.columns(graph, mean.get()));
        return columns < 0 ? List.of() : List.of(box(columns));
    }

    /** How the clipped log standard deviations are mapped, if the graph has them. */
    private static String logStd(ModelGraph graph) {
        return Names.layer(graph, "actor.log_std.weight")
                .map(tensor -> graph.consumers(tensor).stream()
                        .filter(node -> node.getOpType().equals("Clip"))
                        .map(node -> node.getOutput(0))
                        .findFirst()
                        .orElse(tensor))
                .map(tensor -> ".output(\"" + tensor + "\", OutputKind.LOG_STD)")
                .orElse("");
    }

    /** A box of actions whose mean is given after the tanh, and so is one of actions. */
    static Action box(int dimensions) {
        float[] high = new float[dimensions];
        float[] low = new float[dimensions];
        Arrays.fill(high, 1f);
        Arrays.fill(low, -1f);
        return new Action(Branch.box(low, high), List.of(), Squash.NONE);
    }

    private static Optional<TensorProto> lastQLayer(ModelGraph graph) {
        return graph.model().getGraph().getInitializerList().stream()
                .filter(weight -> Q_LAYER.matcher(weight.getName()).matches())
                .max(Comparator.comparingInt(StableBaselinesDialect::layer));
    }

    private static int layer(TensorProto weight) {
        Matcher matcher = Q_LAYER.matcher(weight.getName());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
