package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.DecisionException;
import java.util.Arrays;
import java.util.List;

/**
 * The branches of an action, where each lies in the policy's outputs, and which alternatives are legal now. One discrete
 * branch of changing size stands for candidates.
 */
final class BranchTable {

    final boolean candidates;
    final int branches;
    /** Where a branch's alternatives (or dimensions) begin among those of all discrete (or continuous) branches. */
    final int[] offset;
    /** The position of a branch among the discrete ones; −1 for a continuous branch. */
    final int[] choiceSlot;

    final boolean[] discrete;
    final int discreteBranches;
    final int dimensions;
    /** The most alternatives there can be. */
    final int capacity;
    /** The first discrete branch, or −1. */
    final int firstDiscrete;

    private final Branch[] current;
    private final Branch[] bySize;
    private final boolean[] legal;
    private final int[] legalCount;
    private int alternatives;
    /** Whether something was forbidden since {@link #allowAll}. */
    private boolean restricted;

    BranchTable(List<Branch> branches, int maxCandidates) {
        candidates = branches.isEmpty();
        if (candidates && maxCandidates < 1) {
            throw new IllegalArgumentException("candidates need room for at least one, not " + maxCandidates);
        }
        bySize = new Branch[candidates ? maxCandidates + 1 : 0];
        for (int size = 1; size < bySize.length; size++) {
            bySize[size] = Branch.discrete(size);
        }
        current = candidates ? new Branch[] {bySize[maxCandidates]} : branches.toArray(new Branch[0]);
        this.branches = current.length;
        offset = new int[this.branches];
        choiceSlot = new int[this.branches];
        discrete = new boolean[this.branches];
        legalCount = new int[this.branches];
        int alternativesSoFar = 0;
        int dimensionsSoFar = 0;
        int slots = 0;
        int first = -1;
        for (int b = 0; b < this.branches; b++) {
            discrete[b] = current[b].isDiscrete();
            offset[b] = discrete[b] ? alternativesSoFar : dimensionsSoFar;
            choiceSlot[b] = discrete[b] ? slots++ : -1;
            first = first < 0 && discrete[b] ? b : first;
            alternativesSoFar += discrete[b] ? current[b].size() : 0;
            dimensionsSoFar += discrete[b] ? 0 : current[b].size();
        }
        firstDiscrete = first;
        discreteBranches = slots;
        capacity = alternativesSoFar;
        dimensions = dimensionsSoFar;
        legal = new boolean[capacity];
        alternatives = capacity;
        allowAll();
    }

    /** Begins a decision over {@code count} candidates (0 for fixed branches), all of them legal. */
    void begin(int count) {
        if (candidates) {
            if (count < 0 || count > capacity) {
                throw new IllegalArgumentException(
                        "there is room for 0 to " + capacity + " candidates, not for " + count);
            }
            alternatives = count;
            if (count > 0) {
                current[0] = bySize[count];
            }
        } else if (count != 0) {
            throw new IllegalArgumentException("fixed branches have no candidates, but " + count + " were given");
        }
        if (candidates || restricted) {
            allowAll();
        }
    }

    private void allowAll() {
        Arrays.fill(legal, 0, alternatives, true);
        for (int b = 0; b < branches; b++) {
            legalCount[b] = discrete[b] ? size(b) : 0;
        }
        restricted = false;
    }

    void forbid(int branch, int action) {
        if (branch < 0 || branch >= branches) {
            throw new IllegalArgumentException("there is no branch " + branch + ": an action has " + branches);
        }
        if (!discrete[branch]) {
            throw new IllegalArgumentException(
                    "alternatives of branch " + branch + " cannot be forbidden: it is " + current[branch]);
        }
        if (action < 0 || action >= size(branch)) {
            throw new IllegalArgumentException("there is no alternative " + action + " in branch " + branch
                    + " to forbid: it has " + size(branch));
        }
        if (legal[offset[branch] + action]) {
            legal[offset[branch] + action] = false;
            legalCount[branch]--;
            restricted = true;
        }
    }

    /** Fails if some branch has no legal alternative. */
    void requireLegal() {
        for (int b = 0; b < branches; b++) {
            if (discrete[b] && legalCount[b] == 0) {
                throw new DecisionException(
                        DecisionException.Failure.NOTHING_LEGAL,
                        alternatives == 0
                                ? "there are no candidates"
                                : "all " + size(b) + " alternatives of branch " + b + " are illegal",
                        null);
            }
        }
    }

    Branch branch(int branch) {
        return current[branch];
    }

    /** The number of alternatives or dimensions of {@code branch} now. */
    int size(int branch) {
        return candidates ? alternatives : current[branch].size();
    }

    /** The number of alternatives of all discrete branches now. */
    int alternatives() {
        return alternatives;
    }

    boolean legal(int branch, int action) {
        return legal[offset[branch] + action];
    }

    int legalCount(int branch) {
        return legalCount[branch];
    }

    /** Whether there is exactly one legal action. */
    boolean forced() {
        for (int b = 0; b < branches; b++) {
            if (legalCount[b] != 1) {
                return false;
            }
        }
        return true;
    }

    boolean allLegal() {
        return !restricted;
    }

    /** Whether alternative {@code index}, counted over all discrete branches, is legal. */
    boolean legalAt(int index) {
        return legal[index];
    }
}
