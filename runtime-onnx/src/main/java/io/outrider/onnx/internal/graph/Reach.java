package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tensors of a graph others depend on. */
final class Reach {

    private Reach() {}

    /** All tensors that {@code tensors} are computed from, themselves included. */
    static Set<String> upstream(ModelGraph graph, Collection<String> tensors) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(tensors);
        while (!open.isEmpty()) {
            String tensor = open.pop();
            if (!reached.add(tensor)) {
                continue;
            }
            @Nullable NodeProto producer = graph.producer(tensor);
            if (producer != null) {
                open.addAll(reads(producer));
            }
        }
        return reached;
    }

    /** What {@code node} reads, also from within the bodies of loops and branches. */
    static Set<String> reads(NodeProto node) {
        Set<String> names = new HashSet<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                addReads(attribute.getG(), names);
            }
            attribute.getGraphsList().forEach(body -> addReads(body, names));
        }
        names.remove("");
        return names;
    }

    private static void addReads(GraphProto body, Set<String> names) {
        body.getNodeList().forEach(node -> names.addAll(reads(node)));
        body.getOutputList().forEach(output -> names.add(output.getName()));
    }
}
