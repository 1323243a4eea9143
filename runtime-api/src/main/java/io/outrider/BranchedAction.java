package io.outrider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An action of several branches, discrete beside continuous. Immutable. */
public final class BranchedAction {

    private final List<Branch> branches;
    private final int[] choices;
    private final float[] values;

    private BranchedAction(List<Branch> branches, int[] choices, float[] values) {
        this.branches = branches;
        this.choices = choices;
        this.values = values;
    }

    /**
     * An action of {@code branches}.
     *
     * @param choices the alternative of each discrete branch, in branch order; copied
     * @param values the values of all continuous branches, one after another; copied
     * @throws IllegalArgumentException if an array is too short, or a choice is not one of its branch's alternatives
     */
    public static BranchedAction of(List<Branch> branches, int[] choices, float[] values) {
        int discrete = 0;
        int dimensions = 0;
        for (Branch branch : branches) {
            if (!branch.isDiscrete()) {
                dimensions += branch.size();
                continue;
            }
            if (discrete >= choices.length || choices[discrete] < 0 || choices[discrete] >= branch.size()) {
                throw new IllegalArgumentException(
                        "the choices " + Arrays.toString(choices) + " do not fit the branches " + branches);
            }
            discrete++;
        }
        if (dimensions > values.length) {
            throw new IllegalArgumentException(
                    "the values " + Arrays.toString(values) + " do not fit the branches " + branches);
        }
        return new BranchedAction(
                List.copyOf(branches), Arrays.copyOf(choices, discrete), Arrays.copyOf(values, dimensions));
    }

    /** The branches that this action has a part for. */
    public List<Branch> branches() {
        return branches;
    }

    /**
     * The alternative chosen in branch {@code branch}, counted over all branches.
     *
     * @throws IllegalArgumentException if that branch is not discrete
     */
    public int choice(int branch) {
        if (!branches.get(branch).isDiscrete()) {
            throw new IllegalArgumentException("branch " + branch + " is " + branches.get(branch) + ", not discrete");
        }
        return choices[offset(branch, true)];
    }

    /**
     * The value of dimension {@code dimension} of branch {@code branch}, counted over all branches.
     *
     * @throws IllegalArgumentException if that branch is not continuous
     */
    public float value(int branch, int dimension) {
        Branch box = branches.get(branch);
        if (box.isDiscrete()) {
            throw new IllegalArgumentException("branch " + branch + " is " + box + ", not continuous");
        }
        return values[offset(branch, false) + java.util.Objects.checkIndex(dimension, box.size())];
    }

    /** Copies the parts as {@link ActionSpace#locate} wants them. */
    void copyInto(int[] choices, float[] values) {
        System.arraycopy(this.choices, 0, choices, 0, this.choices.length);
        System.arraycopy(this.values, 0, values, 0, this.values.length);
    }

    private int offset(int branch, boolean discrete) {
        int offset = 0;
        for (Branch before : branches.subList(0, branch)) {
            if (before.isDiscrete() == discrete) {
                offset += discrete ? 1 : before.size();
            }
        }
        return offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchedAction that
                && branches.equals(that.branches)
                && Arrays.equals(choices, that.choices)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(choices) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (int b = 0; b < branches.size(); b++) {
            Branch branch = branches.get(b);
            int offset = offset(b, branch.isDiscrete());
            parts.add(
                    branch.isDiscrete()
                            ? String.valueOf(choices[offset])
                            : Arrays.toString(Arrays.copyOfRange(values, offset, offset + branch.size())));
        }
        return parts.toString();
    }
}
