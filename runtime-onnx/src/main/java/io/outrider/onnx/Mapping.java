package io.outrider.onnx;

import io.outrider.onnx.internal.graph.Draw;
import io.outrider.onnx.internal.graph.DrawFinder;
import io.outrider.onnx.internal.graph.GraphRewriter;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.graph.TensorType;
import io.outrider.policy.InputRole;
import io.outrider.policy.OutputKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The contract settled on the graph: every tensor that it names is there, nothing that it reads was drawn within the
 * graph, and the graph gives all of it.
 *
 * @param contract what the tensors mean, draws taken into account
 * @param graph the graph to be run: the file's, or one rewritten to give what the contract names
 * @param rewritten whether it was rewritten
 * @param tensors the output of {@code graph} that holds each use of the contract, by its label
 * @param draws the nodes of the file that sample
 */
record Mapping(Contract contract, ModelGraph graph, boolean rewritten, Map<String, String> tensors, List<Draw> draws) {

    private static final Set<OutputKind> ACTING = EnumSet.of(
            OutputKind.LOGITS,
            OutputKind.Q,
            OutputKind.Q_MEMBERS,
            OutputKind.QUANTILES,
            OutputKind.MEAN,
            OutputKind.MEAN_MEMBERS);

    /** Settles {@code contract} on {@code graph}; what is wrong goes to {@code findings} and is left out. */
    static Mapping settle(Contract contract, ModelGraph graph, Findings findings) {
        List<Draw> draws = new DrawFinder(graph).find();
        Contract present = present(contract, graph, findings);
        List<OutputUse> uses = withoutDraws(present, graph, draws, findings);
        if (uses.stream().noneMatch(use -> ACTING.contains(use.kind())) && !findings.hasErrors()) {
            findings.error(
                    "outputs",
                    "nothing is known to score actions among " + graph.outputs()
                            + ": say what they are in the loader, with logits(tensor) or output(tensor, kind)");
        }
        Contract settled = new Contract(
                present.source(), present.inputs(), uses, present.states(), present.actions(), present.flopsPerRow());
        return uses.isEmpty()
                ? new Mapping(settled, graph, false, Map.of(), draws)
                : expose(settled, graph, draws, findings);
    }

    /** The part of {@code contract} whose tensors are there. */
    private static Contract present(Contract contract, ModelGraph graph, Findings findings) {
        Map<String, InputRole> inputs = new LinkedHashMap<>(contract.inputs());
        inputs.keySet().removeIf(input -> !isInput(input, graph, findings));
        List<OutputUse> outputs = contract.outputs().stream()
                .filter(use -> isThere(use, graph, findings))
                .toList();
        Map<String, String> states = new LinkedHashMap<>(contract.states());
        states.entrySet().removeIf(pair -> !isState(pair.getKey(), pair.getValue(), graph, findings));
        return new Contract(contract.source(), inputs, outputs, states, contract.actions(), contract.flopsPerRow());
    }

    private static boolean isThere(OutputUse use, ModelGraph graph, Findings findings) {
        List<String> missing =
                use.tensors().stream().filter(tensor -> !graph.has(tensor)).toList();
        missing.forEach(tensor -> findings.error(
                tensor,
                "is no tensor of the graph, expected an output that holds " + use.describe() + "; the graph gives "
                        + graph.outputs()));
        return missing.isEmpty();
    }

    private static boolean isState(String input, String output, ModelGraph graph, Findings findings) {
        boolean there = graph.has(output);
        if (!there) {
            findings.error(output, "is no tensor of the graph, expected the next state of " + input);
        }
        return isInput(input, graph, findings) && there;
    }

    private static boolean isInput(String input, ModelGraph graph, Findings findings) {
        boolean there = graph.input(input).isPresent();
        if (!there) {
            findings.error(input, "is no input of the graph; it takes " + graph.inputs());
        }
        return there;
    }

    private static List<OutputUse> withoutDraws(
            Contract contract, ModelGraph graph, List<Draw> draws, Findings findings) {
        List<OutputUse> uses = new ArrayList<>(contract.outputs());
        boolean acts = uses.stream().anyMatch(use -> ACTING.contains(use.kind()));
        List<Draw> replacing = new ArrayList<>();
        for (Draw draw : draws) {
            List<OutputUse> drawn = uses.stream()
                    .filter(use -> draw.reaches(graph, use.tensors()))
                    .toList();
            boolean recognised = !draw.feeds().isEmpty();
            if (recognised && (!drawn.isEmpty() || !acts)) {
                uses.removeAll(drawn);
                replacing.add(draw);
            } else if (!drawn.isEmpty() || draw.reaches(graph, contract.states().values()) || !acts) {
                findings.error(
                        draw.node(),
                        draw.operator() + " samples within the graph, which hides the action's probability, and what it"
                                + " draws from is not recognised: map the tensor that feeds the draw, with logits(tensor)"
                                + " or output(tensor, kind); any tensor of the graph can be named");
            } else {
                findings.info(draw.node(), draw.operator() + " samples within the graph; " + instead(draw, uses));
            }
        }
        uses.addAll(feeds(replacing, findings));
        return uses;
    }

    private static String instead(Draw draw, List<OutputUse> uses) {
        boolean used = draw.feeds().stream()
                .anyMatch(feed -> uses.stream().anyMatch(use -> use.tensors().contains(feed.tensor())));
        return used
                ? "the runtime draws from what feeds it instead: " + draw.feeds()
                : "nothing that is used depends on it";
    }

    private static List<OutputUse> feeds(List<Draw> draws, Findings findings) {
        Map<Draw.Role, Set<String>> tensors = new LinkedHashMap<>();
        for (Draw draw : draws) {
            findings.info(
                    draw.node(),
                    draw.operator()
                            + " samples within the graph; what feeds it is exposed instead, so that the runtime draws: "
                            + draw.feeds());
            draw.feeds()
                    .forEach(feed -> tensors.computeIfAbsent(feed.role(), role -> new LinkedHashSet<>())
                            .add(feed.tensor()));
        }
        List<OutputUse> uses = new ArrayList<>();
        tensors.forEach((role, names) -> {
            OutputKind kind = switch (role) {
                case LOGITS, WEIGHTS -> OutputKind.LOGITS;
                case MEAN -> OutputKind.MEAN;
                case STD, LOG_STD -> OutputKind.LOG_STD;
            };
            boolean logarithm = role == Draw.Role.WEIGHTS || role == Draw.Role.STD;
            uses.add(new OutputUse(List.copyOf(names), 0, -1, kind, logarithm));
        });
        return uses;
    }

    private static Mapping expose(Contract contract, ModelGraph graph, List<Draw> draws, Findings findings) {
        Set<String> needed = new LinkedHashSet<>();
        contract.outputs().forEach(use -> needed.addAll(use.tensors()));
        needed.addAll(contract.states().values());
        List<String> unread = graph.inputs().stream()
                .map(TensorType::name)
                .filter(name -> !contract.inputs().containsKey(name)
                        && !contract.states().containsKey(name)
                        && !graph.feeds(name, needed))
                .toList();
        unread.forEach(name -> findings.info(name, "has no influence on what is used, and is left out"));
        boolean joined =
                contract.outputs().stream().anyMatch(use -> use.tensors().size() > 1);
        boolean rewrite = joined || !draws.isEmpty() || !unread.isEmpty() || !GraphRewriter.exposes(graph, needed);
        Map<String, String> tensors = new LinkedHashMap<>();
        if (!rewrite) {
            contract.outputs()
                    .forEach(use -> tensors.put(use.label(), use.tensors().get(0)));
            return new Mapping(contract, graph, false, tensors, draws);
        }
        GraphRewriter rewriter = new GraphRewriter(graph);
        rewriter.dropInputs(unread);
        for (OutputUse use : contract.outputs()) {
            String tensor = use.tensors().size() == 1
                    ? use.tensors().get(0)
                    : rewriter.join(use.tensors(), "outrider/" + use.label());
            tensors.put(use.label(), rewriter.expose(tensor));
        }
        contract.states().values().forEach(rewriter::expose);
        return new Mapping(contract, ModelGraph.of(rewriter.build()), true, tensors, draws);
    }
}
