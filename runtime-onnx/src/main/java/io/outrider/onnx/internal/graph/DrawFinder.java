package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.outrider.onnx.internal.graph.Draw.Feed;
import io.outrider.onnx.internal.graph.Draw.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes of a graph that draw at random, and what feeds the draw.
 *
 * <p>Recognised are {@code Multinomial}, whose input is unnormalised log-probabilities by its definition; a Gaussian
 * written as mean + std · {@code RandomNormalLike}; and the two ways to draw an alternative with uniform noise u: the
 * greatest of logits − log(−log u) (Gumbel), and the greatest of weights / −log u.
 */
public final class DrawFinder {

    private static final Set<String> RANDOM = Set.of(
            "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli");

    /** What changes neither the law nor, up to a constant, the noise's shape. */
    private static final Set<String> PASSIVE = Set.of("Identity", "Cast", "CastLike", "Clip", "Reshape", "Expand");

    private final ModelGraph graph;

    /** Looks at {@code graph}. */
    public DrawFinder(ModelGraph graph) {
        this.graph = graph;
    }

    /** The draws, in execution order; nodes in the bodies of loops and branches come without feeds. */
    public List<Draw> find() {
        List<Draw> draws = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            if (isRandom(node)) {
                draws.add(draw(node.getOpType(), node, feeds(node)));
            } else {
                innerDraw(node).ifPresent(inner -> draws.add(draw(inner, node, List.of())));
            }
        }
        return draws;
    }

    private static Draw draw(String operator, NodeProto node, List<Feed> feeds) {
        String output = node.getOutput(0);
        return new Draw(node.getName().isEmpty() ? output : node.getName(), operator, output, feeds);
    }

    private boolean isRandom(NodeProto node) {
        return RANDOM.contains(node.getOpType()) || (node.getOpType().equals("Dropout") && trains(node));
    }

    private boolean trains(NodeProto dropout) {
        if (dropout.getInputCount() < 3 || dropout.getInput(2).isEmpty()) {
            return false;
        }
        return graph.constant(dropout.getInput(2))
                .map(flag -> flag.getRawData().isEmpty()
                        ? flag.getInt32DataCount() > 0 && flag.getInt32Data(0) != 0
                        : flag.getRawData().byteAt(0) != 0)
                .orElse(true);
    }

    private static java.util.Optional<String> innerDraw(NodeProto node) {
        return node.getAttributeList().stream()
                .flatMap(attribute -> java.util.stream.Stream.concat(
                        attribute.hasG() ? java.util.stream.Stream.of(attribute.getG()) : java.util.stream.Stream.of(),
                        attribute.getGraphsList().stream()))
                .flatMap(body -> body.getNodeList().stream())
                .flatMap(inner -> RANDOM.contains(inner.getOpType())
                        ? java.util.stream.Stream.of(inner.getOpType())
                        : innerDraw(inner).stream())
                .findFirst();
    }

    private List<Feed> feeds(NodeProto node) {
        return switch (node.getOpType()) {
            case "Multinomial" -> List.of(new Feed(node.getInput(0), Role.LOGITS));
            case "RandomNormal", "RandomNormalLike" -> gaussian(node);
            case "RandomUniform", "RandomUniformLike" -> racing(node);
            default -> List.of();
        };
    }

    private List<Feed> gaussian(NodeProto node) {
        if (number(node, "mean", 0) != 0 || number(node, "scale", 1) != 1) {
            return List.of();
        }
        String noise = passive(node.getOutput(0));
        NodeProto product = only(noise, "Mul");
        if (product == null) {
            return List.of();
        }
        String scaled = passive(product.getOutput(0));
        NodeProto sum = only(scaled, "Add");
        if (sum == null) {
            return List.of();
        }
        String std = other(product, noise);
        NodeProto producer = graph.producer(std);
        Feed spread = producer != null && producer.getOpType().equals("Exp")
                ? new Feed(producer.getInput(0), Role.LOG_STD)
                : new Feed(std, Role.STD);
        return List.of(new Feed(other(sum, scaled), Role.MEAN), spread);
    }

    /** Follows uniform noise through logarithms and signs to where it meets what it perturbs. */
    private List<Feed> racing(NodeProto node) {
        String noise = passive(node.getOutput(0));
        int logarithms = 0;
        while (true) {
            List<NodeProto> readers = graph.consumers(noise);
            if (readers.size() != 1) {
                return List.of();
            }
            NodeProto reader = readers.get(0);
            String operator = reader.getOpType();
            if (operator.equals("Log")) {
                logarithms++;
            } else if (isMeeting(reader, noise)) {
                return meeting(reader, noise, logarithms);
            } else if (!operator.equals("Neg") && !isShift(reader)) {
                return List.of();
            }
            noise = passive(reader.getOutput(0));
        }
    }

    private boolean isMeeting(NodeProto node, String noise) {
        return Set.of("Add", "Sub", "Div").contains(node.getOpType()) && !graph.isConstant(other(node, noise));
    }

    private boolean isShift(NodeProto node) {
        return Set.of("Add", "Sub", "Mul", "Max", "Min").contains(node.getOpType())
                && node.getInputList().stream().anyMatch(graph::isConstant);
    }

    private List<Feed> meeting(NodeProto node, String noise, int logarithms) {
        String perturbed = other(node, noise);
        if (!endsInArgMax(node.getOutput(0))) {
            return List.of();
        }
        if (node.getOpType().equals("Div")) {
            return logarithms == 1 && node.getInput(1).equals(noise)
                    ? List.of(new Feed(perturbed, Role.WEIGHTS))
                    : List.of();
        }
        return logarithms == 2 ? List.of(new Feed(perturbed, Role.LOGITS)) : List.of();
    }

    private boolean endsInArgMax(String tensor) {
        String at = passive(tensor);
        for (NodeProto reader : graph.consumers(at)) {
            String operator = reader.getOpType();
            boolean monotone = operator.equals("Softmax")
                    || operator.equals("LogSoftmax")
                    || (operator.equals("Div") && graph.isConstant(reader.getInput(1)));
            if (operator.equals("ArgMax")
                    || operator.equals("TopK")
                    || (monotone && endsInArgMax(reader.getOutput(0)))) {
                return true;
            }
        }
        return false;
    }

    private String passive(String tensor) {
        String at = tensor;
        while (true) {
            List<NodeProto> readers = graph.consumers(at);
            if (readers.size() != 1
                    || !PASSIVE.contains(readers.get(0).getOpType())
                    || !readers.get(0).getInput(0).equals(at)) {
                return at;
            }
            at = readers.get(0).getOutput(0);
        }
    }

    private @Nullable NodeProto only(String tensor, String operator) {
        List<NodeProto> readers = graph.consumers(tensor);
        return readers.size() == 1 && readers.get(0).getOpType().equals(operator) ? readers.get(0) : null;
    }

    private static String other(NodeProto node, String tensor) {
        return node.getInput(node.getInput(0).equals(tensor) ? 1 : 0);
    }

    private static double number(NodeProto node, String name, double otherwise) {
        AttributeProto attribute = ModelGraph.attribute(node, name);
        return attribute == null ? otherwise : attribute.getF();
    }
}
