package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.agent.ActionMask;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What is unavailable in each row of a lane; filled in by the host's rule before the run, read after it. */
final class RowMasks implements ActionMask {

    private final List<Branch> branches;
    private final int[] offsets;
    private final int width;
    private final boolean[] forbidden;
    private final boolean[] any;
    private int row;

    RowMasks(List<Branch> branches, int rows) {
        this.branches = branches;
        offsets = new int[branches.size()];
        int total = 0;
        for (int b = 0; b < offsets.length; b++) {
            offsets[b] = total;
            total += branches.get(b).isDiscrete() ? branches.get(b).size() : 0;
        }
        width = total;
        forbidden = new boolean[rows * total];
        any = new boolean[rows];
    }

    /** Makes everything available in {@code row}, which the next calls are about. */
    void begin(int row) {
        this.row = row;
        if (any[row]) {
            Arrays.fill(forbidden, row * width, (row + 1) * width, false);
            any[row] = false;
        }
    }

    /** The number of alternatives of all discrete branches. */
    int width() {
        return width;
    }

    /** Whether something is unavailable in {@code row}. */
    boolean any(int row) {
        return any[row];
    }

    /** Whether alternative {@code position}, counted over all branches, is unavailable in {@code row}. */
    boolean forbidden(int row, int position) {
        return forbidden[row * width + position];
    }

    /** Whether alternative {@code action} of branch {@code branch} is unavailable in {@code row}. */
    boolean forbidden(int row, int branch, int action) {
        return forbidden[row * width + offsets[branch] + action];
    }

    /** Whether alternative {@code action} of branch {@code branch} is unavailable in the row begun last. */
    boolean forbidsHere(int branch, int action) {
        return any[row] && forbidden(row, branch, action);
    }

    /** How many choices {@code row} leaves: the product over discrete branches of what is available. */
    int available(int row) {
        long product = 1;
        for (int b = 0; b < branches.size(); b++) {
            int left = 0;
            int size = branches.get(b).isDiscrete() ? branches.get(b).size() : 0;
            for (int a = 0; a < size; a++) {
                left += any[row] && forbidden(row, b, a) ? 0 : 1;
            }
            product = Math.min(Integer.MAX_VALUE, product * Math.max(left, 1));
        }
        return (int) product;
    }

    /** Fills {@code out} with what is available in {@code row}, over all branches; 0 if everything is, else the count. */
    int availableInto(int row, boolean[] out) {
        if (!any[row]) {
            return 0;
        }
        for (int i = 0; i < width; i++) {
            out[i] = !forbidden[row * width + i];
        }
        return width;
    }

    @Override
    public ActionMask forbid(int branch, int action) {
        forbidden[row * width + offsets[branch] + Objects.checkIndex(action, size(branch))] = true;
        any[row] = true;
        return this;
    }

    @Override
    public int size(int branch) {
        Branch of = branches.get(branch);
        if (!of.isDiscrete()) {
            throw new IllegalArgumentException("branch " + branch + " is " + of + ", which has no alternatives");
        }
        return of.size();
    }
}
