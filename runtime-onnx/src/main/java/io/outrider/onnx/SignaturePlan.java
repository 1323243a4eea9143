package io.outrider.onnx;

import io.outrider.Branch;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.ort.LanePlan;
import io.outrider.onnx.internal.ort.LanePlan.View;
import io.outrider.onnx.internal.ort.TensorLayout;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.StatePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns layouts into what the engine sees, and checks them against the action space. */
final class SignaturePlan {

    private final Mapping mapping;
    private final InputPlan inputs;
    private final OutputPlan.Found found;
    private final Findings findings;
    private final List<TensorLayout> outputs;
    private final List<View> views = new ArrayList<>();

    SignaturePlan(Mapping mapping, InputPlan inputs, OutputPlan.Found found, Findings findings) {
        this.mapping = mapping;
        this.inputs = inputs;
        this.found = found;
        this.findings = findings;
        this.outputs = List.copyOf(found.layouts().values());
    }

    /** The branches that the engine sees. */
    List<Action> actions() {
        if (!mapping.contract().actions().isEmpty() || inputs.hasCandidates()) {
            return mapping.contract().actions();
        }
        List<Action> derived = new ArrayList<>();
        for (View view : views) {
            int last = view.spec().shape().isEmpty()
                    ? 0
                    : view.spec().shape().get(view.spec().shape().size() - 1);
            if (derived.isEmpty() && isDiscrete(view.spec().kind())) {
                derived.add(Action.of(Branch.discrete(last)));
            } else if (derived.isEmpty() && isContinuous(view.spec().kind())) {
                derived.add(Action.of(Branch.unbounded(last)));
            }
        }
        derived.forEach(action -> findings.warning(
                "actions",
                "neither the file nor the caller says the action space; taken to be " + action.branch()
                        + ". State it with actions(...) if it has several branches or bounds"));
        return derived;
    }

    LanePlan lanes() {
        for (OutputUse use : mapping.contract().outputs()) {
            TensorLayout layout = found.layouts().get(mapping.tensors().get(use.label()));
            if (layout != null) {
                addView(use, layout);
            }
        }
        mapping.contract().states().forEach(this::addState);
        return new LanePlan(inputs.layouts(), inputs.specs(), outputs, views, found.fixedBatch());
    }

    PolicySignature signature(List<Action> actions) {
        List<StatePair> states = mapping.contract().states().entrySet().stream()
                .map(pair -> new StatePair(pair.getKey(), pair.getValue()))
                .toList();
        return new PolicySignature(
                inputs.specs(),
                views.stream().map(View::spec).toList(),
                states,
                actions.stream().map(Action::branch).toList(),
                actions.stream().map(Action::squash).toList());
    }

    private void addView(OutputUse use, TensorLayout layout) {
        List<Integer> row = rowShape(use, layout);
        int rank = rank(use.kind());
        boolean broadcast = layout.batchAxis() < 0;
        if (broadcast && use.kind() != OutputKind.LOG_STD) {
            findings.error(
                    use.label(),
                    "is " + layout + ", the same for all rows, expected the batch first as " + expected(use));
            return;
        }
        if (broadcast) {
            row = List.of(dimensions(row));
        }
        if (row.size() != rank || layout.batchAxis() > 0) {
            findings.error(use.label(), "is " + layout + ", expected " + expected(use) + " for " + use.describe());
            return;
        }
        if (!use.isWhole()) {
            int end = use.to() < 0 ? row.get(0) : use.to();
            if (rank != 1 || use.from() < 0 || end > row.get(0) || use.from() >= end) {
                findings.error(
                        use.label(),
                        "is " + layout + ", of which columns " + use.from() + " to " + end + " cannot be taken");
                return;
            }
            row = List.of(end - use.from());
        }
        checkSize(use, layout, row);
        views.add(new View(
                new OutputSpec(use.label(), use.kind(), row), outputs.indexOf(layout), use.from(), use.logarithm()));
    }

    /** One row's shape with leading ones dropped or added, as the kind has them. */
    private static List<Integer> rowShape(OutputUse use, TensorLayout layout) {
        List<Integer> row = new ArrayList<>(layout.rowShape());
        int rank = rank(use.kind());
        while (row.size() > rank && row.get(0) == 1) {
            row.remove(0);
        }
        boolean single = isOneNumber(use.kind()) || use.kind() == OutputKind.QUANTILES;
        if (row.size() == rank - 1 && single) {
            row.add(0, 1);
        }
        return row;
    }

    /** The number of dimensions that one or all values of a deviation stand for. */
    private int dimensions(List<Integer> row) {
        int stated = ActionHead.size(mapping.contract().actions(), false);
        int given = row.stream().reduce(1, Math::multiplyExact);
        if (given != 1) {
            return given;
        }
        if (stated > 0) {
            return stated;
        }
        return views.stream()
                .filter(view -> view.spec().kind() == OutputKind.MEAN)
                .mapToInt(view -> view.spec().size(0))
                .findFirst()
                .orElse(1);
    }

    private static boolean isOneNumber(OutputKind kind) {
        return kind == OutputKind.VALUE || kind == OutputKind.NOVELTY;
    }

    private void checkSize(OutputUse use, TensorLayout layout, List<Integer> row) {
        List<Action> actions = mapping.contract().actions();
        int last = row.get(row.size() - 1);
        if (isOneNumber(use.kind()) && last != 1) {
            findings.error(
                    use.label(),
                    "is " + layout + ", expected [B,1] for " + use.kind().name().toLowerCase(Locale.ROOT));
        }
        if (isDiscrete(use.kind()) && inputs.hasCandidates() && last != -1 && last != inputs.fixedCandidates()) {
            findings.error(use.label(), "is " + layout + ", expected as many columns as there are candidates");
        }
        if (actions.isEmpty() || inputs.hasCandidates()) {
            return;
        }
        boolean discrete = isDiscrete(use.kind());
        int size = ActionHead.size(actions, discrete);
        if ((discrete || isContinuous(use.kind())) && last != size) {
            findings.error(
                    use.label(),
                    "is " + layout + " with " + last + " columns, expected " + size + " for the "
                            + (discrete ? "alternatives" : "dimensions") + " of " + actions);
        }
    }

    private void addState(String input, String output) {
        TensorLayout layout = found.layouts().get(output);
        if (layout == null) {
            return;
        }
        List<Integer> row = layout.rowShape();
        List<Integer> expected = inputs.specs().stream()
                .filter(spec -> spec.name().equals(input))
                .findFirst()
                .map(spec -> spec.shape())
                .orElse(row);
        if (!row.equals(expected) || layout.batchAxis() < 0) {
            findings.error(
                    output,
                    "is " + layout + ", expected the shape of the state " + input + ", a row being " + expected);
        }
        views.add(new View(new OutputSpec(output, OutputKind.STATE, row), outputs.indexOf(layout), 0, false));
    }

    private static boolean isDiscrete(OutputKind kind) {
        return switch (kind) {
            case LOGITS, Q, Q_INT, Q_MEMBERS, QUANTILES -> true;
            default -> false;
        };
    }

    private static boolean isContinuous(OutputKind kind) {
        return switch (kind) {
            case MEAN, LOG_STD, MEAN_MEMBERS -> true;
            default -> false;
        };
    }

    private static int rank(OutputKind kind) {
        return switch (kind) {
            case Q_MEMBERS, MEAN_MEMBERS -> 2;
            case QUANTILES -> 3;
            default -> 1;
        };
    }

    private static String expected(OutputUse use) {
        return switch (use.kind()) {
            case LOGITS, Q, Q_INT -> "[B,A]";
            case Q_MEMBERS -> "[B,M,A]";
            case QUANTILES -> "[B,M,N,A]";
            case MEAN -> "[B,D]";
            case LOG_STD -> "[B,D] or [D]";
            case MEAN_MEMBERS -> "[B,M,D]";
            case VALUE, NOVELTY -> "[B,1]";
            case FEATURES -> "[B,d]";
            case STATE -> "the state's shape";
        };
    }
}
