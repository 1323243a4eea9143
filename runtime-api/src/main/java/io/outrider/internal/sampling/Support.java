package io.outrider.internal.sampling;

import java.util.Arrays;

/** How many actions a mixture may draw. */
final class Support {

    private final BranchTable table;
    private final BehaviourBuffer behaviour;
    private final boolean[] reached;

    Support(BranchTable table, BehaviourBuffer behaviour) {
        this.table = table;
        this.behaviour = behaviour;
        this.reached = new boolean[table.capacity];
    }

    /**
     * The number of actions with mass; {@link Integer#MAX_VALUE} where there is a density. Exact for one branch, for one
     * component, and for components that are all points; else the size of the largest component, one more if another
     * reaches beyond it: a lower bound that is never 1 where there are two.
     */
    int count() {
        if (behaviour.hasDensity()) {
            return Integer.MAX_VALUE;
        }
        if (table.branches == 1) {
            return table.discrete[0] ? alternatives() : distinct();
        }
        int largest = 0;
        long size = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            long product = behaviour.at(k).weight > 0 ? product(behaviour.at(k)) : 0;
            if (product > size) {
                size = product;
                largest = k;
            }
        }
        return size == 1 ? distinct() : (int) Math.min(Integer.MAX_VALUE - 1L, size + beyond(largest));
    }

    private int alternatives() {
        if (behaviour.components() == 1) {
            return behaviour.at(0).support(0);
        }
        int size = table.size(0);
        Arrays.fill(reached, 0, size, false);
        for (int k = 0; k < behaviour.components(); k++) {
            if (behaviour.at(k).weight > 0) {
                behaviour.at(k).markMass(0, reached);
            }
        }
        int count = 0;
        for (int a = 0; a < size; a++) {
            count += reached[a] ? 1 : 0;
        }
        return count;
    }

    private long product(ComponentBuffer component) {
        long product = 1;
        for (int b = 0; b < table.branches; b++) {
            product = Math.min(Integer.MAX_VALUE, product * component.support(b));
        }
        return product;
    }

    /** How many different points there are among components that are all points. */
    private int distinct() {
        int count = 0;
        for (int k = 0; k < behaviour.components(); k++) {
            boolean fresh = behaviour.at(k).weight > 0;
            for (int j = 0; j < k && fresh; j++) {
                fresh = behaviour.at(j).weight == 0 || !within(behaviour.at(k), behaviour.at(j));
            }
            count += fresh ? 1 : 0;
        }
        return count;
    }

    private int beyond(int largest) {
        for (int k = 0; k < behaviour.components(); k++) {
            if (k != largest && behaviour.at(k).weight > 0 && !within(behaviour.at(k), behaviour.at(largest))) {
                return 1;
            }
        }
        return 0;
    }

    /** Whether everything that {@code inner} may draw {@code outer} may draw as well. */
    private boolean within(ComponentBuffer inner, ComponentBuffer outer) {
        for (int b = 0; b < table.branches; b++) {
            if (!table.discrete[b]) {
                if (!inner.samePoint(b, outer)) {
                    return false;
                }
                continue;
            }
            for (int a = 0; a < table.size(b); a++) {
                if (inner.mass(b, a) && !outer.mass(b, a)) {
                    return false;
                }
            }
        }
        return true;
    }
}
