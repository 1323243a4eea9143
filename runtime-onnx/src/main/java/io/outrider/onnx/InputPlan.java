package io.outrider.onnx;

import io.outrider.onnx.internal.graph.TensorType;
import io.outrider.onnx.internal.graph.TensorType.Dimension;
import io.outrider.onnx.internal.ort.Axis;
import io.outrider.onnx.internal.ort.TensorLayout;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which axis of each input counts rows, which counts candidates, and how long the others are. */
final class InputPlan {

    private final Contract contract;
    private final LoadOptions options;
    private final Findings findings;
    private final List<TensorLayout> layouts = new ArrayList<>();
    private final List<InputSpec> specs = new ArrayList<>();
    private boolean complete;
    private int fixedBatch;
    private int fixedCandidates;
    private String batchSymbol = "";
    private String candidatesSymbol = "";

    private InputPlan(Contract contract, LoadOptions options, Findings findings) {
        this.contract = contract;
        this.options = options;
        this.findings = findings;
    }

    /** The plan of {@code inputs}; what is wrong goes to {@code findings}. */
    static InputPlan of(List<TensorType> inputs, Contract contract, LoadOptions options, Findings findings) {
        InputPlan plan = new InputPlan(contract, options, findings);
        for (TensorType input : inputs) {
            plan.findSymbols(input);
        }
        for (TensorType input : inputs) {
            plan.add(input);
        }
        plan.complete = plan.layouts.size() == inputs.size();
        return plan;
    }

    /** Whether all inputs are understood, so that the graph can be run. */
    boolean isComplete() {
        return complete;
    }

    List<TensorLayout> layouts() {
        return List.copyOf(layouts);
    }

    List<InputSpec> specs() {
        return List.copyOf(specs);
    }

    int fixedBatch() {
        return fixedBatch;
    }

    int fixedCandidates() {
        return fixedCandidates;
    }

    boolean hasCandidates() {
        return contract.inputs().containsValue(InputRole.CANDIDATES);
    }

    private @Nullable InputRole role(TensorType input) {
        return contract.states().containsKey(input.name())
                ? InputRole.STATE
                : contract.inputs().get(input.name());
    }

    private void findSymbols(TensorType input) {
        InputRole role = role(input);
        List<Dimension> dimensions = input.dimensions();
        if (role == null || role == InputRole.STATE || dimensions.isEmpty()) {
            return;
        }
        Dimension batch = dimensions.get(0);
        if (!batch.isOpen()) {
            if (fixedBatch != 0 && fixedBatch != batch.size()) {
                findings.error(
                        input.name(),
                        "has " + batch.size() + " rows in " + input.shape() + ", another input has " + fixedBatch);
            }
            fixedBatch = Math.toIntExact(batch.size());
        } else if (batchSymbol.isEmpty()) {
            batchSymbol = batch.symbol();
        }
        if (role == InputRole.CANDIDATES && dimensions.size() == 3) {
            fixedCandidates = Math.max(0, Math.toIntExact(dimensions.get(1).size()));
            candidatesSymbol = dimensions.get(1).symbol();
        }
    }

    private void add(TensorType input) {
        InputRole role = role(input);
        if (role == null) {
            findings.error(
                    input.name(),
                    "is an input " + input.type() + input.shape()
                            + " whose role is not known: say it in the loader, with observation(tensor), input(tensor, role)"
                            + " or state(tensorIn, tensorOut)");
            return;
        }
        if (!input.type().isUsable()) {
            findings.error(
                    input.name(),
                    "has elements of type " + input.type()
                            + ", expected float, float16, bfloat16, double, an integer type up to int64 without uint16 and"
                            + " uint32, or bool");
            return;
        }
        if (!hasRank(input, role)) {
            return;
        }
        int batchAxis = batchAxis(input, role);
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < input.dimensions().size(); axis++) {
            axes.add(axis == batchAxis ? Axis.BATCH : size(input, role, axis));
        }
        if (batchAxis >= 0
                && axes.stream().allMatch(axis -> axis == Axis.BATCH || axis == Axis.CANDIDATES || axis > 0)) {
            TensorLayout layout = new TensorLayout(input.name(), input.type(), axes);
            boolean integer = role == InputRole.OBSERVATION && input.type().isInteger();
            layouts.add(layout);
            specs.add(new InputSpec(input.name(), role, integer, layout.rowShape()));
        }
    }

    private boolean hasRank(TensorType input, InputRole role) {
        int rank = input.dimensions().size();
        String expected = switch (role) {
            case ACTION_MASK -> rank == 2 ? "" : "[B,A]";
            case CANDIDATES -> rank == 3 ? "" : "[B,K,Dc]";
            case CANDIDATE_MASK -> rank == 2 ? "" : "[B,K]";
            case STATE -> rank >= 1 ? "" : "[B,…]";
            case OBSERVATION, Z, DROPOUT_MASK -> rank >= 2 ? "" : "[B,…], the batch first";
        };
        if (!expected.isEmpty()) {
            findings.error(
                    input.name(),
                    "has shape " + input.shape() + " of rank " + rank + ", expected " + expected + " for "
                            + role.name().toLowerCase(java.util.Locale.ROOT));
        }
        return expected.isEmpty();
    }

    private int batchAxis(TensorType input, InputRole role) {
        Integer stated = options.batchAxes().get(input.name());
        if (stated != null) {
            if (stated >= input.dimensions().size()) {
                findings.error(
                        input.name(), "has shape " + input.shape() + ", and no axis " + stated + " for the batch");
                return -1;
            }
            return stated;
        }
        return role == InputRole.STATE ? stateBatchAxis(input) : 0;
    }

    /** States often hold layers or directions before the batch. */
    private int stateBatchAxis(TensorType input) {
        List<Dimension> dimensions = input.dimensions();
        List<Integer> open = new ArrayList<>();
        List<Integer> fitting = new ArrayList<>();
        for (int axis = 0; axis < dimensions.size(); axis++) {
            Dimension dimension = dimensions.get(axis);
            if (dimension.isOpen()) {
                if (!batchSymbol.isEmpty() && dimension.symbol().equals(batchSymbol)) {
                    return axis;
                }
                open.add(axis);
            } else if (dimension.size() == Math.max(1, fixedBatch)) {
                fitting.add(axis);
            }
        }
        if (open.size() == 1) {
            return open.get(0);
        }
        if (open.isEmpty() && fixedBatch == 0 && !fitting.isEmpty()) {
            findings.warning(
                    input.name(),
                    "is a state of one row " + input.shape() + " beside inputs of any number: rows are run one by one");
            fixedBatch = 1;
            return fitting.get(0);
        }
        if (open.isEmpty() && (fixedBatch == 1 ? !fitting.isEmpty() : fitting.size() == 1)) {
            return fitting.get(0);
        }
        findings.error(
                input.name(),
                "is a state of shape " + input.shape()
                        + ", of which no axis can be told to count rows: say it with batchAxis(\"" + input.name()
                        + "\", n)");
        return -1;
    }

    private int size(TensorType input, InputRole role, int axis) {
        Dimension dimension = input.dimensions().get(axis);
        if (!dimension.isOpen()) {
            return Math.toIntExact(dimension.size());
        }
        boolean candidates = axis == 1 && (role == InputRole.CANDIDATES || role == InputRole.CANDIDATE_MASK);
        if (candidates || isCandidates(dimension)) {
            return Axis.CANDIDATES;
        }
        String symbol = dimension.symbol().isEmpty() ? input.name() + "[" + axis + "]" : dimension.symbol();
        Integer stated = options.dimensions().get(symbol);
        if (stated == null) {
            findings.error(
                    input.name(),
                    "has shape " + input.shape() + " with axis " + axis
                            + " left open: say how large it is with dimension(\"" + symbol + "\", n)");
            return 0;
        }
        return stated;
    }

    private boolean isCandidates(Dimension dimension) {
        return hasCandidates()
                && !candidatesSymbol.isEmpty()
                && dimension.symbol().equals(candidatesSymbol);
    }
}
