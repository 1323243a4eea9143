package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyRejectedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A parsed ONNX model and an index of its main graph. Immutable and thread-safe. */
public final class ModelGraph {

    private final ModelProto model;
    private final List<TensorType> inputs = new ArrayList<>();
    private final List<TensorType> outputs = new ArrayList<>();
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, NodeProto> producers = new LinkedHashMap<>();
    private final Map<String, List<NodeProto>> consumers = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private ModelGraph(ModelProto model) {
        this.model = model;
        GraphProto graph = model.getGraph();
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        graph.getInputList().stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .forEach(input -> inputs.add(TensorType.of(input)));
        graph.getOutputList().forEach(output -> outputs.add(TensorType.of(output)));
        for (NodeProto node : graph.getNodeList()) {
            // An empty name stands for an optional input or output that is left out.
            node.getOutputList().stream()
                    .filter(tensor -> !tensor.isEmpty())
                    .forEach(tensor -> producers.put(tensor, node));
            node.getInputList()
                    .forEach(tensor -> consumers
                            .computeIfAbsent(tensor, name -> new ArrayList<>())
                            .add(node));
        }
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
    }

    /**
     * Parses {@code file}.
     *
     * @throws PolicyRejectedException if it is not a whole ONNX model
     */
    public static ModelGraph parse(ModelFile file) {
        int size = file.content().remaining();
        if (size == 0) {
            throw new PolicyRejectedException(file.name(), List.of("the file is empty, expected an ONNX model"), null);
        }
        ModelProto model;
        try {
            model = ModelProto.parseFrom(file.content());
        } catch (InvalidProtocolBufferException e) {
            throw new PolicyRejectedException(
                    file.name(),
                    List.of("the " + size + " bytes are not an ONNX model, or a truncated one: " + e.getMessage()),
                    e);
        }
        if (model.getIrVersion() == 0 || !model.hasGraph() || model.getOpsetImportCount() == 0) {
            throw new PolicyRejectedException(
                    file.name(),
                    List.of("the " + size + " bytes are not an ONNX model, or a truncated one:"
                            + " IR version, graph or opset is missing"),
                    null);
        }
        return new ModelGraph(model);
    }

    /** A graph over a message that was made in memory. */
    public static ModelGraph of(ModelProto model) {
        return new ModelGraph(model);
    }

    /** The message itself. */
    public ModelProto model() {
        return model;
    }

    /** What must be fed: declared inputs without initialisers. */
    public List<TensorType> inputs() {
        return List.copyOf(inputs);
    }

    /** What the graph gives. */
    public List<TensorType> outputs() {
        return List.copyOf(outputs);
    }

    /** The input {@code name}, if there is one. */
    public Optional<TensorType> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }

    /** The output {@code name}, if there is one. */
    public Optional<TensorType> output(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }

    /** The nodes of the main graph, in execution order. */
    public List<NodeProto> nodes() {
        return model.getGraph().getNodeList();
    }

    /** The initialiser {@code tensor}, or null. */
    public @Nullable TensorProto initializer(String tensor) {
        return initializers.get(tensor);
    }

    /** All initialisers by name. */
    public Map<String, TensorProto> initializers() {
        return Map.copyOf(initializers);
    }

    /** The node that computes {@code tensor}, or null for an input, an initialiser, or no tensor at all. */
    public @Nullable NodeProto producer(String tensor) {
        return producers.get(tensor);
    }

    /** The nodes of the main graph that read {@code tensor}. */
    public List<NodeProto> consumers(String tensor) {
        return List.copyOf(consumers.getOrDefault(tensor, List.of()));
    }

    /** Whether the main graph has a tensor of this name. */
    public boolean has(String tensor) {
        return producers.containsKey(tensor)
                || initializers.containsKey(tensor)
                || input(tensor).isPresent();
    }

    /** Whether any of {@code tensors} depends on {@code tensor}. */
    public boolean feeds(String tensor, Collection<String> tensors) {
        return Reach.upstream(this, tensors).contains(tensor);
    }

    /** Whether {@code tensor} is an initialiser or the output of a Constant node. */
    public boolean isConstant(String tensor) {
        NodeProto producer = producers.get(tensor);
        return initializers.containsKey(tensor)
                || (producer != null && producer.getOpType().equals("Constant"));
    }

    /** The value of {@code tensor} if it is an initialiser or the output of a Constant node. */
    public Optional<TensorProto> constant(String tensor) {
        TensorProto initializer = initializers.get(tensor);
        if (initializer != null) {
            return Optional.of(initializer);
        }
        NodeProto producer = producers.get(tensor);
        return producer == null || !producer.getOpType().equals("Constant")
                ? Optional.empty()
                : producer.getAttributeList().stream()
                        .filter(AttributeProto::hasT)
                        .map(AttributeProto::getT)
                        .findFirst();
    }

    /** The file's key-value pairs. */
    public Map<String, String> metadata() {
        return new TreeMap<>(metadata);
    }

    /** The version of the file format. */
    public long irVersion() {
        return model.getIrVersion();
    }

    /** The operator set's version by domain; {@code ai.onnx} stands for the default domain. */
    public Map<String, Long> opsets() {
        Map<String, Long> opsets = new TreeMap<>();
        for (OperatorSetIdProto opset : model.getOpsetImportList()) {
            opsets.put(opset.getDomain().isEmpty() ? "ai.onnx" : opset.getDomain(), opset.getVersion());
        }
        return opsets;
    }

    /** Which program wrote the file. */
    public String producer() {
        String producer = (model.getProducerName() + " " + model.getProducerVersion()).strip();
        return producer.isEmpty() ? "unknown" : producer;
    }

    /** The attribute {@code name} of {@code node}, or null. */
    public static @Nullable AttributeProto attribute(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute;
            }
        }
        return null;
    }
}
