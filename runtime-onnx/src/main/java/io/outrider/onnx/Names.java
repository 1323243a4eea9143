package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.graph.TensorType;
import io.outrider.policy.InputRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What dialects have in common: names that many exporters use, and weights by which they are told apart. */
final class Names {

    private static final Map<String, String> STATE_PAIRS = Map.of(
            "state_ins", "state_outs",
            "state_in_0", "state_out_0",
            "state_in_1", "state_out_1",
            "recurrent_in", "recurrent_out",
            "state_in", "state_out",
            "h_in", "h_out",
            "c_in", "c_out",
            "h0", "hn",
            "c0", "cn");

    private Names() {}

    /** The recurrent pairs by their usual names; a state that is only passed on is left out. */
    static Map<String, String> states(ModelGraph graph) {
        Map<String, String> states = new LinkedHashMap<>();
        for (TensorType input : graph.inputs()) {
            String output = STATE_PAIRS.get(input.name());
            if (output != null && graph.output(output).isPresent() && !isPassedOn(graph, input.name(), output)) {
                states.put(input.name(), output);
            }
        }
        return states;
    }

    private static boolean isPassedOn(ModelGraph graph, String input, String output) {
        NodeProto producer = graph.producer(output);
        return output.equals(input)
                || (producer != null
                        && producer.getOpType().equals("Identity")
                        && producer.getInput(0).equals(input));
    }

    /** Every input that is no state and no mask is an observation. */
    static Map<String, InputRole> observations(ModelGraph graph) {
        Map<String, InputRole> roles = new LinkedHashMap<>();
        for (TensorType input : graph.inputs()) {
            if (STATE_PAIRS.containsKey(input.name())) {
                continue;
            }
            switch (input.name()) {
                case "action_mask", "action_masks" -> roles.put(input.name(), InputRole.ACTION_MASK);
                case "candidates" -> roles.put(input.name(), InputRole.CANDIDATES);
                case "candidate_mask" -> roles.put(input.name(), InputRole.CANDIDATE_MASK);
                case "z" -> roles.put(input.name(), InputRole.Z);
                case "dropout_mask" -> roles.put(input.name(), InputRole.DROPOUT_MASK);
                default -> roles.put(input.name(), InputRole.OBSERVATION);
            }
        }
        return roles;
    }

    /** The first weight whose name ends so. */
    static Optional<TensorProto> weight(ModelGraph graph, String ending) {
        return graph.model().getGraph().getInitializerList().stream()
                .filter(weight ->
                        weight.getName().equals(ending) || weight.getName().endsWith("." + ending))
                .findFirst();
    }

    /** The tensor that the layer of weight {@code ending} gives, its bias added. */
    static Optional<String> layer(ModelGraph graph, String ending) {
        return weight(graph, ending)
                .flatMap(weight -> graph.consumers(weight.getName()).stream()
                        .filter(node -> node.getOpType().equals("Gemm")
                                || node.getOpType().equals("MatMul"))
                        .findFirst()
                        .map(node -> biased(graph, node)));
    }

    private static String biased(ModelGraph graph, NodeProto node) {
        String product = node.getOutput(0);
        List<NodeProto> readers = graph.consumers(product);
        boolean adds = node.getOpType().equals("MatMul")
                && readers.size() == 1
                && readers.get(0).getOpType().equals("Add")
                && readers.get(0).getInputList().stream().anyMatch(name -> graph.initializer(name) != null);
        return adds ? readers.get(0).getOutput(0) : product;
    }

    /** The declared number of columns of {@code tensor}, by the file or by the weight that it comes from; −1 if open. */
    static int columns(ModelGraph graph, String tensor) {
        Optional<TensorType> output = graph.output(tensor);
        if (output.isPresent() && !output.get().dimensions().isEmpty()) {
            List<TensorType.Dimension> dimensions = output.get().dimensions();
            TensorType.Dimension last = dimensions.get(dimensions.size() - 1);
            if (!last.isOpen()) {
                return Math.toIntExact(last.size());
            }
        }
        NodeProto producer = graph.producer(tensor);
        if (producer == null || !producer.getOpType().equals("Gemm")) {
            return -1;
        }
        TensorProto weight = graph.initializer(producer.getInput(1));
        boolean transposed = producer.getAttributeList().stream()
                .anyMatch(attribute -> attribute.getName().equals("transB") && attribute.getI() != 0);
        return weight == null ? -1 : Math.toIntExact(weight.getDims(transposed ? 0 : 1));
    }
}
