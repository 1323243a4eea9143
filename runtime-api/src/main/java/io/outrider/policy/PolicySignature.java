package io.outrider.policy;

import io.outrider.Branch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a policy takes and gives: the contract that a new version must keep.
 *
 * @param inputs the input tensors, in the order of {@link Lane#input}
 * @param outputs the output tensors, in the order of {@link Lane#output}
 * @param states the recurrent states; empty for a policy without memory
 * @param branches the branches of an action, in the order of the outputs; empty where actions are candidates that differ
 *     from request to request
 * @param squashes what lies between the mean and the action, one a branch; {@link Squash#UNSTATED} for discrete ones
 */
public record PolicySignature(
        List<InputSpec> inputs,
        List<OutputSpec> outputs,
        List<StatePair> states,
        List<Branch> branches,
        List<Squash> squashes) {

    /** Of a policy that does not say what lies between its means and an action. */
    public PolicySignature(
            List<InputSpec> inputs, List<OutputSpec> outputs, List<StatePair> states, List<Branch> branches) {
        this(inputs, outputs, states, branches, Collections.nCopies(branches.size(), Squash.UNSTATED));
    }

    /**
     * Keeps unmodifiable copies, and refuses state pairs that name no tensor, and squashes that the branches cannot have.
     *
     * @throws IllegalArgumentException if so
     */
    public PolicySignature {
        squashes = List.copyOf(squashes);
        requireSquashes(branches, squashes);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        states = List.copyOf(states);
        branches = List.copyOf(branches);
        for (StatePair pair : states) {
            if (inputs.stream().noneMatch(in -> in.name().equals(pair.input()))
                    || outputs.stream().noneMatch(out -> out.name().equals(pair.output()))) {
                throw new IllegalArgumentException("the state pair " + pair + " names no input or no output");
            }
        }
    }

    private static void requireSquashes(List<Branch> branches, List<Squash> squashes) {
        if (squashes.size() != branches.size()) {
            throw new IllegalArgumentException(
                    "there must be one squash a branch, not " + squashes + " for " + branches);
        }
        for (int b = 0; b < branches.size(); b++) {
            Branch branch = branches.get(b);
            if (squashes.get(b) != Squash.UNSTATED && branch.isDiscrete()) {
                throw new IllegalArgumentException(
                        "branch " + b + " is " + branch + " and cannot have the squash " + squashes.get(b));
            }
            if (squashes.get(b) == Squash.TANH && !branch.isBounded()) {
                throw new IllegalArgumentException(
                        "branch " + b + " is " + branch + ", but the squash TANH needs finite bounds");
            }
        }
    }

    /** What lies between the mean and the action of branch {@code branch}; {@link Squash#UNSTATED} for candidates. */
    public Squash squash(int branch) {
        return squashes.isEmpty() ? Squash.UNSTATED : squashes.get(branch);
    }

    /** The first output of {@code kind}, if there is one. */
    public Optional<OutputSpec> output(OutputKind kind) {
        return outputs.stream().filter(out -> out.kind() == kind).findFirst();
    }

    /** The position of the first output of {@code kind}, or −1. */
    public int indexOf(OutputKind kind) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    /** The position of the first input of {@code role}, or −1. */
    public int indexOf(InputRole role) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).role() == role) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the actions are candidates that differ from request to request. */
    public boolean hasCandidates() {
        return indexOf(InputRole.CANDIDATES) >= 0;
    }

    /**
     * Why a policy of signature {@code next} cannot replace one of this signature, a sentence a difference; empty if it
     * can. Inputs (a single observation's name excepted), states, branches and squashes that both state must be equal, and
     * no kind of output may be missing; the number of members or quantiles may change.
     */
    public List<String> differencesTo(PolicySignature next) {
        List<String> differences = inputDifferencesTo(next);
        if (!states.equals(next.states)) {
            differences.add("recurrent states are " + next.states + ", expected " + states);
        }
        for (int b = 0; b < Math.min(squashes.size(), next.squashes.size()); b++) {
            boolean stated = squash(b) != Squash.UNSTATED && next.squash(b) != Squash.UNSTATED;
            if (stated && squash(b) != next.squash(b)) {
                differences.add("the squash of branch " + b + " is " + next.squash(b) + ", expected " + squash(b));
            }
        }
        for (OutputSpec output : outputs) {
            Optional<OutputSpec> counterpart = next.output(output.kind());
            if (counterpart.isEmpty()) {
                differences.add("output " + output + " is missing");
            } else if (!last(counterpart.get()).equals(last(output))) {
                differences.add("output " + counterpart.get() + " differs, expected " + output);
            }
        }
        return differences;
    }

    /** The part of {@link #differencesTo} that binds even where this policy only stands in for a real one. */
    public List<String> inputDifferencesTo(PolicySignature next) {
        List<String> differences = new ArrayList<>();
        if (!anonymous(inputs).equals(anonymous(next.inputs))) {
            differences.add("inputs are " + next.inputs + ", expected " + inputs);
        }
        if (!branches.equals(next.branches)) {
            differences.add("the action's branches are " + next.branches + ", expected " + branches);
        }
        return differences;
    }

    private static List<InputSpec> anonymous(List<InputSpec> inputs) {
        return inputs.size() != 1
                ? inputs
                : List.of(new InputSpec(
                        "",
                        inputs.get(0).role(),
                        inputs.get(0).integer(),
                        inputs.get(0).shape()));
    }

    private static List<Integer> last(OutputSpec output) {
        int rank = output.shape().size();
        return output.shape().subList(Math.max(0, rank - 1), rank);
    }
}
