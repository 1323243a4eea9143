package io.outrider.onnx.internal.ort;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.outrider.onnx.internal.graph.GraphRewriter;
import io.outrider.onnx.internal.graph.ModelGraph;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the floating-point operations of a graph: 2 for each multiply-add of MatMul, Gemm, Conv, ConvTranspose, LSTM, GRU
 * and RNN; what others cost is small beside these and left out.
 *
 * <p>Shapes within the graph are those that ONNX Runtime gives in a run of one row on zeros, so that nothing is inferred
 * and nothing guessed.
 */
public final class FlopCounter {

    private static final Set<String> COUNTED = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "LSTM", "GRU", "RNN");
    private static final Set<String> HEAVY = Set.of(
            "Einsum",
            "MatMulInteger",
            "ConvInteger",
            "QLinearMatMul",
            "QLinearConv",
            "Attention",
            "If",
            "Loop",
            "Scan",
            "DeformConv");

    private final ModelGraph graph;
    private final Map<String, List<Long>> shapes;

    private FlopCounter(ModelGraph graph, Map<String, List<Long>> shapes) {
        this.graph = graph;
        this.shapes = shapes;
    }

    /** The operators of {@code graph} that compute much and are not counted. */
    public static Set<String> uncounted(ModelGraph graph) {
        Set<String> operators = new TreeSet<>();
        for (NodeProto node : graph.nodes()) {
            boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
            if (!standard || HEAVY.contains(node.getOpType())) {
                operators.add(node.getOpType());
            }
        }
        return operators;
    }

    /**
     * The operations of one run of {@code rows} rows.
     *
     * @throws OrtException if the run fails
     */
    public static double count(
            OrtEnvironment environment,
            ModelGraph graph,
            @Nullable Path folder,
            List<TensorLayout> inputs,
            int rows,
            int candidates)
            throws OrtException {
        Set<String> wanted = new LinkedHashSet<>();
        for (NodeProto node : graph.nodes()) {
            if (COUNTED.contains(node.getOpType())) {
                node.getInputList().stream()
                        .filter(name -> graph.producer(name) != null)
                        .forEach(wanted::add);
                wanted.add(node.getOutputList().stream()
                        .filter(name -> !name.isEmpty())
                        .findFirst()
                        .orElseThrow());
            }
        }
        if (wanted.isEmpty()) {
            return 0;
        }
        GraphRewriter rewriter = new GraphRewriter(graph);
        wanted.forEach(rewriter::expose);
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (folder != null) {
                options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
            }
            try (OrtSession session = environment.createSession(rewriter.build().toByteArray(), options)) {
                Trial trial = new Trial(environment, session, inputs);
                FlopCounter counter = new FlopCounter(
                        graph, trial.run(rows, candidates, wanted).shapes());
                return counter.sum(inputs, rows, candidates);
            }
        }
    }

    private double sum(List<TensorLayout> inputs, int rows, int candidates) {
        double sum = 0;
        for (NodeProto node : graph.nodes()) {
            sum += switch (node.getOpType()) {
                case "MatMul", "Gemm" -> 2.0 * elements(output(node)) * inner(node, inputs, rows, candidates);
                case "Conv" ->
                    2.0 * elements(output(node)) * perOutput(shape(node.getInput(1), inputs, rows, candidates));
                case "ConvTranspose" ->
                    2.0
                            * elements(shape(node.getInput(0), inputs, rows, candidates))
                            * perOutput(shape(node.getInput(1), inputs, rows, candidates));
                case "LSTM", "GRU", "RNN" -> recurrent(node, inputs, rows, candidates);
                default -> 0;
            };
        }
        return sum;
    }

    private List<Long> output(NodeProto node) {
        return node.getOutputList().stream()
                .filter(shapes::containsKey)
                .findFirst()
                .map(name -> shapes.getOrDefault(name, List.of()))
                .orElseThrow();
    }

    /** The length of the sums of a matrix product. */
    private double inner(NodeProto node, List<TensorLayout> inputs, int rows, int candidates) {
        List<Long> left = shape(node.getInput(0), inputs, rows, candidates);
        AttributeProto transposed = ModelGraph.attribute(node, "transA");
        return transposed != null && transposed.getI() != 0 ? left.get(0) : left.get(left.size() - 1);
    }

    /** W [directions, gates·H, I] and R [directions, gates·H, H], applied to each of T·B inputs. */
    private double recurrent(NodeProto node, List<TensorLayout> inputs, int rows, int candidates) {
        List<Long> x = shape(node.getInput(0), inputs, rows, candidates);
        return 2.0
                * x.get(0)
                * x.get(1)
                * (elements(shape(node.getInput(1), inputs, rows, candidates))
                        + elements(shape(node.getInput(2), inputs, rows, candidates)));
    }

    /** The multiply-adds behind one element: a filter without its first dimension. */
    private static double perOutput(List<Long> filter) {
        return elements(filter) / filter.get(0);
    }

    private List<Long> shape(String tensor, List<TensorLayout> inputs, int rows, int candidates) {
        TensorProto weight = graph.initializer(tensor);
        if (weight != null) {
            return weight.getDimsList();
        }
        List<Long> seen = shapes.get(tensor);
        if (seen != null) {
            return seen;
        }
        for (TensorLayout input : inputs) {
            if (input.name().equals(tensor)) {
                return java.util.Arrays.stream(input.shape(rows, candidates))
                        .boxed()
                        .toList();
            }
        }
        throw new IllegalStateException("the shape of " + tensor + " was not seen");
    }

    private static double elements(List<Long> shape) {
        double product = 1;
        for (long dimension : shape) {
            product *= dimension;
        }
        return product;
    }
}
