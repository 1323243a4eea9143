package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.policy.OutputKind;
import java.util.List;

/** A tensor that is known to hold what an action is made of, but not whether logits or means. */
final class ActionHead {

    private ActionHead() {}

    /**
     * What {@code tensor} means if an action has the branches {@code stated}; an error if these do not say.
     *
     * @param dialect who calls it so, for messages
     * @param spread whether this family puts log standard deviations beside the means
     */
    static List<OutputUse> uses(
            ModelGraph graph, String dialect, String tensor, List<Action> stated, boolean spread, Findings findings) {
        int width = Names.columns(graph, tensor);
        String columns = width < 0 ? "" : width + " columns: ";
        if (stated.isEmpty()) {
            findings.error(
                    tensor,
                    columns + "logits or means, which a file by " + dialect + " does not say."
                            + " State the action space in the loader: actions(Branch.discrete(n)), several branches side"
                            + " by side, or actions(Branch.box(low, high))");
            return List.of();
        }
        int alternatives = size(stated, true);
        int dimensions = size(stated, false);
        if (width < 0 || width == alternatives + dimensions) {
            return sideBySide(tensor, stated, alternatives, dimensions, findings);
        }
        if (spread && alternatives == 0 && width == 2 * dimensions) {
            return List.of(
                    OutputUse.part(tensor, 0, dimensions, OutputKind.MEAN),
                    OutputUse.part(tensor, dimensions, 2 * dimensions, OutputKind.LOG_STD));
        }
        findings.error(
                tensor,
                columns + "the stated action space " + stated + " needs " + (alternatives + dimensions)
                        + (spread && alternatives == 0 ? " or " + 2 * dimensions : ""));
        return List.of();
    }

    private static List<OutputUse> sideBySide(
            String tensor, List<Action> stated, int alternatives, int dimensions, Findings findings) {
        if (dimensions == 0) {
            return List.of(OutputUse.of(tensor, OutputKind.LOGITS));
        }
        if (alternatives == 0) {
            return List.of(OutputUse.of(tensor, OutputKind.MEAN));
        }
        int leading = 0;
        while (stated.get(leading).branch().isDiscrete()) {
            leading++;
        }
        if (size(stated.subList(0, leading), true) != alternatives) {
            findings.error(
                    tensor,
                    "discrete and continuous branches take turns in " + stated
                            + ": say which columns are logits and which are means with part(...)");
            return List.of();
        }
        return List.of(
                OutputUse.part(tensor, 0, alternatives, OutputKind.LOGITS),
                OutputUse.part(tensor, alternatives, alternatives + dimensions, OutputKind.MEAN));
    }

    static int size(List<Action> actions, boolean discrete) {
        return actions.stream()
                .map(Action::branch)
                .filter(branch -> branch.isDiscrete() == discrete)
                .mapToInt(io.outrider.Branch::size)
                .sum();
    }
}
