package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.policy.InputRole;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Squash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one source of knowledge says about the tensors of a model.
 *
 * @param source who says it
 * @param inputs the role of each input that it knows, states excepted
 * @param outputs the outputs that it knows, states excepted
 * @param states the output by the input that it goes into at the next step
 * @param actions the branches of an action; empty if it does not know
 * @param flopsPerRow the cost of a row; NaN if it does not know
 */
record Contract(
        String source,
        Map<String, InputRole> inputs,
        List<OutputUse> outputs,
        Map<String, String> states,
        List<Action> actions,
        double flopsPerRow) {

    Contract {
        inputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = List.copyOf(outputs);
        states = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(states));
        actions = List.copyOf(actions);
    }

    static Contract nothing(String source) {
        return new Contract(source, Map.of(), List.of(), Map.of(), List.of(), Double.NaN);
    }

    /**
     * The branches that this states, else those of {@code lower}. What lies between a mean and an action is known of the
     * tensor that was said to be the mean: where this names another one, {@code lower} no longer tells.
     */
    private List<Action> actions(Contract lower) {
        boolean otherMean = outputs.stream().anyMatch(use -> isMean(use.kind()) && !lower.outputs.contains(use));
        List<Action> merged = new ArrayList<>();
        for (Action action : actions.isEmpty() ? lower.actions : actions) {
            Action below = merged.size() < lower.actions.size() ? lower.actions.get(merged.size()) : action;
            Squash own = actions.isEmpty() ? Squash.UNSTATED : action.squash();
            boolean tells = !otherMean
                    && action.branch().isDiscrete() == below.branch().isDiscrete()
                    && action.branch().isBounded() == below.branch().isBounded();
            Squash squash = own != Squash.UNSTATED ? own : tells ? below.squash() : Squash.UNSTATED;
            merged.add(new Action(action.branch(), action.names(), squash));
        }
        return merged;
    }

    private static boolean isMean(OutputKind kind) {
        return kind == OutputKind.MEAN || kind == OutputKind.MEAN_MEMBERS;
    }

    boolean isEmpty() {
        return inputs.isEmpty() && outputs.isEmpty() && states.isEmpty() && actions.isEmpty();
    }

    /** What this says, and where it says nothing, what {@code lower} says. */
    Contract over(Contract lower) {
        if (isEmpty()) {
            return lower;
        }
        if (lower.isEmpty()) {
            return this;
        }
        Map<String, InputRole> mergedInputs = new LinkedHashMap<>(lower.inputs);
        mergedInputs.keySet().removeAll(states.keySet());
        mergedInputs.putAll(inputs);
        Map<String, String> mergedStates = new LinkedHashMap<>(lower.states);
        mergedStates.keySet().removeAll(inputs.keySet());
        mergedStates.putAll(states);
        List<OutputUse> mergedOutputs = new ArrayList<>(outputs);
        for (OutputUse use : lower.outputs) {
            boolean known = outputs.stream()
                    .anyMatch(
                            mine -> mine.kind() == use.kind() || mine.tensors().equals(use.tensors()));
            if (!known && !states.containsValue(use.tensors().get(0))) {
                mergedOutputs.add(use);
            }
        }
        return new Contract(
                source + ", then " + lower.source,
                mergedInputs,
                mergedOutputs,
                mergedStates,
                actions(lower),
                Double.isNaN(flopsPerRow) ? lower.flopsPerRow : flopsPerRow);
    }
}
