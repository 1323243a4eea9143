package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.OutputKind;
import java.util.List;

/** Brax and MuJoCo Playground: {@code continuous_actions} is the mean action, squashed by tanh to [−1, 1]. */
final class BraxDialect implements Dialect {

    private static final String HEAD = "continuous_actions";

    @Override
    public String name() {
        return "Brax";
    }

    @Override
    public boolean matches(ModelGraph graph) {
        return graph.output(HEAD).isPresent();
    }

    @Override
    public Contract read(ModelGraph graph, List<Action> stated, Findings findings) {
        NodeProto producer = graph.producer(HEAD);
        if (producer != null && producer.getOpType().equals("Tanh")) {
            findings.info(
                    HEAD,
                    "is the tanh of " + producer.getInput(0)
                            + ", the mean before it; the file gives no log standard deviations");
        }
        int columns = Names.columns(graph, HEAD);
        return new Contract(
                name(),
                Names.observations(graph),
                List.of(OutputUse.of(HEAD, OutputKind.MEAN)),
                Names.states(graph),
                columns < 0 ? List.of() : List.of(StableBaselinesDialect.box(columns)),
                Double.NaN);
    }
}
