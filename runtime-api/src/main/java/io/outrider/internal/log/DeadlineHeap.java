package io.outrider.internal.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waiting decisions by deadline: a binary heap whose elements know their place, so that any can be taken out. */
final class DeadlineHeap {

    private final List<Pending> heap = new ArrayList<>();

    int size() {
        return heap.size();
    }

    /** The one with the earliest deadline, or null. */
    @Nullable
    Pending first() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(Pending pending) {
        heap.add(pending);
        pending.heapIndex = heap.size() - 1;
        up(pending);
    }

    /** Takes one out; does nothing if it is not in. */
    void remove(Pending pending) {
        int hole = pending.heapIndex;
        if (hole < 0) {
            return;
        }
        pending.heapIndex = -1;
        Pending last = heap.remove(heap.size() - 1);
        if (last != pending) {
            place(last, hole);
            up(last);
            down(last);
        }
    }

    private void place(Pending pending, int index) {
        heap.set(index, pending);
        pending.heapIndex = index;
    }

    private void up(Pending pending) {
        int at = pending.heapIndex;
        while (at > 0) {
            Pending parent = heap.get((at - 1) / 2);
            if (parent.deadline - pending.deadline <= 0) {
                break;
            }
            place(parent, at);
            at = (at - 1) / 2;
        }
        place(pending, at);
    }

    private void down(Pending pending) {
        int at = pending.heapIndex;
        while (2 * at + 1 < heap.size()) {
            int child = 2 * at + 1;
            if (child + 1 < heap.size() && heap.get(child + 1).deadline - heap.get(child).deadline < 0) {
                child++;
            }
            if (heap.get(child).deadline - pending.deadline >= 0) {
                break;
            }
            place(heap.get(child), at);
            at = child;
        }
        place(pending, at);
    }
}
