package io.outrider.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.ort.Axis;
import io.outrider.onnx.internal.ort.SessionTypes;
import io.outrider.onnx.internal.ort.TensorLayout;
import io.outrider.onnx.internal.ort.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how the outputs lie, by trial runs on zeros: what grows with the rows counts rows, what grows with the
 * candidates counts candidates. Files leave these shapes open, misname them, or get them wrong.
 */
final class OutputPlan {

    private static final int FEW_CANDIDATES = 2;
    private static final int MORE_CANDIDATES = 3;

    private final InputPlan inputs;
    private final Findings findings;
    private final Trial trial;
    private final SessionTypes types;
    private final Set<String> outputs;
    private int fixedBatch;

    private OutputPlan(Mapping mapping, InputPlan inputs, OrtSession session, Trial trial, Findings findings)
            throws OrtException {
        this.inputs = inputs;
        this.findings = findings;
        this.trial = trial;
        this.types = SessionTypes.of(session);
        this.outputs = new LinkedHashSet<>(mapping.tensors().values());
        this.outputs.addAll(mapping.contract().states().values());
        this.fixedBatch = inputs.fixedBatch();
    }

    /**
     * The native layouts of the outputs, and how many rows a run has.
     *
     * @param layouts by tensor
     * @param fixedBatch the number of rows of every run; 0 where any number goes
     */
    record Found(Map<String, TensorLayout> layouts, int fixedBatch) {}

    static Found find(Mapping mapping, InputPlan inputs, OrtSession session, Trial trial, Findings findings)
            throws OrtException {
        OutputPlan plan = new OutputPlan(mapping, inputs, session, trial, findings);
        return plan.find();
    }

    private Found find() throws OrtException {
        int rows = Math.max(1, fixedBatch);
        int candidates =
                !inputs.hasCandidates() ? 0 : inputs.fixedCandidates() > 0 ? inputs.fixedCandidates() : FEW_CANDIDATES;
        Trial.Seen first = trial.run(rows, candidates, outputs);
        Trial.Seen more = fixedBatch == 0 ? moreRows(candidates) : null;
        Trial.Seen wider = inputs.hasCandidates() && inputs.fixedCandidates() == 0
                ? trial.run(rows, MORE_CANDIDATES, outputs)
                : null;
        first.notFinite()
                .forEach(output -> findings.warning(output, "is not finite on inputs of zeros; decisions would fail"));
        Map<String, TensorLayout> layouts = new LinkedHashMap<>();
        for (String output : outputs) {
            TensorLayout layout = layout(output, first, more, wider);
            if (layout != null) {
                layouts.put(output, layout);
            }
        }
        return new Found(layouts, fixedBatch);
    }

    private Trial.@Nullable Seen moreRows(int candidates) {
        try {
            return trial.run(2, candidates, outputs);
        } catch (OrtException e) {
            findings.warning(
                    "batch",
                    "the file says that any number of rows can be run, but 2 cannot: rows are run one by one. "
                            + e.getMessage());
            fixedBatch = 1;
            return null;
        }
    }

    private @Nullable TensorLayout layout(
            String output, Trial.Seen first, Trial.@Nullable Seen more, Trial.@Nullable Seen wider) {
        List<Long> shape = first.shapes().get(output);
        ElementType type = types.output(output);
        if (shape == null || !type.isUsable()) {
            findings.error(output, "is an output of type " + type + ", expected a tensor of numbers");
            return null;
        }
        List<Integer> axes = new ArrayList<>();
        for (long dimension : shape) {
            axes.add(Math.toIntExact(dimension));
        }
        if (more != null) {
            if (!mark(output, axes, shape, more, Axis.BATCH)) {
                return null;
            }
        } else {
            markFixed(axes);
        }
        if (wider != null && !mark(output, axes, shape, wider, Axis.CANDIDATES)) {
            return null;
        }
        if (axes.contains(0)) {
            findings.error(output, "has shape " + shape + ", which holds no element");
            return null;
        }
        return new TensorLayout(output, type, axes);
    }

    /** Marks the axis that differs between two runs; refuses shapes of which more than one does. */
    private boolean mark(String output, List<Integer> axes, List<Long> shape, Trial.Seen other, int meaning) {
        List<Long> changed = other.shapes().getOrDefault(output, List.of());
        String what = meaning == Axis.BATCH ? "rows" : "candidates";
        int found = -1;
        boolean clear = changed.size() == shape.size();
        for (int axis = 0; clear && axis < shape.size(); axis++) {
            if (!shape.get(axis).equals(changed.get(axis))) {
                clear = found < 0 && changed.get(axis) - shape.get(axis) == 1;
                found = axis;
            }
        }
        if (!clear) {
            findings.error(
                    output,
                    "has shape " + shape + ", and with one more of the " + what + " " + changed
                            + ", expected one axis that counts " + what);
            return false;
        }
        if (found >= 0) {
            axes.set(found, meaning);
        }
        return true;
    }

    private void markFixed(List<Integer> axes) {
        if (axes.isEmpty()) {
            return;
        }
        int axis = axes.get(0) == fixedBatch ? 0 : axes.indexOf(fixedBatch);
        if (axis >= 0 && !(axes.size() == 1 && fixedBatch > 1 && axis != 0)) {
            axes.set(axis, Axis.BATCH);
        }
    }
}
