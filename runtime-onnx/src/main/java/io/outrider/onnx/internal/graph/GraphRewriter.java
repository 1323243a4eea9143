package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes another graph of a graph, in memory: other outputs, and only the nodes that these need. */
public final class GraphRewriter {

    private final ModelGraph source;
    private final ModelProto.Builder model;
    private final Map<String, ValueInfoProto> known = new LinkedHashMap<>();
    private final Set<String> outputs = new HashSet<>();

    /** Begins with the inputs and nodes of {@code source}, and no outputs. */
    public GraphRewriter(ModelGraph source) {
        this.source = source;
        this.model = source.model().toBuilder();
        GraphProto graph = source.model().getGraph();
        graph.getValueInfoList().forEach(value -> known.put(value.getName(), value));
        graph.getOutputList().forEach(value -> known.put(value.getName(), value));
        model.getGraphBuilder().clearOutput();
    }

    /**
     * Makes {@code tensor}, which may be any tensor of the graph, an output.
     *
     * @return the output's name: the tensor's own, if a node computes it
     */
    public String expose(String tensor) {
        String name = tensor;
        if (source.producer(tensor) == null
                && model.getGraph().getNodeList().stream()
                        .noneMatch(node -> node.getOutputList().contains(tensor))) {
            name = tensor + "/out";
            add(NodeProto.newBuilder()
                    .setOpType("Identity")
                    .setName(name)
                    .addInput(tensor)
                    .addOutput(name));
        }
        if (outputs.add(name)) {
            model.getGraphBuilder()
                    .addOutput(known.getOrDefault(
                            name, ValueInfoProto.newBuilder().setName(name).build()));
        }
        return name;
    }

    /**
     * Adds a tensor that holds {@code tensors}, each [B,n], side by side.
     *
     * @return its name
     */
    public String join(List<String> tensors, String name) {
        add(NodeProto.newBuilder()
                .setOpType("Concat")
                .setName(name)
                .addAllInput(tensors)
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)));
        return name;
    }

    /** Leaves the inputs {@code names} out, which nothing that is needed may read. */
    public void dropInputs(Collection<String> names) {
        GraphProto.Builder graph = model.getGraphBuilder();
        List<ValueInfoProto> kept = graph.getInputList().stream()
                .filter(input -> !names.contains(input.getName()))
                .toList();
        graph.clearInput().addAllInput(kept);
    }

    private void add(NodeProto.Builder node) {
        model.getGraphBuilder().addNode(node);
    }

    /** The new model: the nodes that its outputs need, with all inputs and the same metadata. */
    public ModelProto build() {
        ModelGraph whole = ModelGraph.of(model.build());
        Set<String> needed = Reach.upstream(whole, outputs);
        GraphProto.Builder graph = model.getGraphBuilder();
        List<NodeProto> kept = whole.nodes().stream()
                .filter(node -> node.getOutputList().stream().anyMatch(needed::contains))
                .toList();
        graph.clearNode().addAllNode(kept);
        graph.clearValueInfo();
        return model.build();
    }

    /** {@code graph} with other values in the initialisers that {@code values} names, in native order. */
    public static ModelGraph withInitializers(ModelGraph graph, Map<String, ByteBuffer> values) {
        ModelProto.Builder model = graph.model().toBuilder();
        GraphProto.Builder body = model.getGraphBuilder();
        for (int i = 0; i < body.getInitializerCount(); i++) {
            TensorProto weight = body.getInitializer(i);
            ByteBuffer value = values.get(weight.getName());
            if (value != null) {
                body.setInitializer(
                        i,
                        TensorProto.newBuilder()
                                .setName(weight.getName())
                                .setDataType(weight.getDataType())
                                .addAllDims(weight.getDimsList())
                                .setRawData(ByteString.copyFrom(value.duplicate())));
            }
        }
        return ModelGraph.of(model.build());
    }

    /** Whether {@code tensors} are all outputs of {@code graph} already. */
    public static boolean exposes(ModelGraph graph, Collection<String> tensors) {
        return tensors.stream().allMatch(tensor -> graph.output(tensor).isPresent());
    }
}
