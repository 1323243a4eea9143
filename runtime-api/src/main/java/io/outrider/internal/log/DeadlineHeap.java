package io.outrider.internal.log;

/** Slots by deadline: a binary heap that knows where each slot is, so that any can be taken out. Not thread-safe. */
final class DeadlineHeap {

    /** No slot. */
    static final int NONE = -1;

    /** The deadline of a slot; constant while the slot is in the heap. */
    interface Deadlines {
        long deadline(int slot);
    }

    private final Deadlines deadlines;
    private final IntPages heap = new IntPages();

    /** By slot: one more than its index in the heap; 0 if it is not in. */
    private final IntPages places = new IntPages();

    private int size;

    DeadlineHeap(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    int size() {
        return size;
    }

    /** The one with the earliest deadline, or {@link #NONE}. */
    int first() {
        return size == 0 ? NONE : heap.get(0);
    }

    /** Adds a slot that is not in; slots are numbered without large gaps. */
    void add(int slot) {
        int at = size++;
        place(slot, at);
        up(slot, at);
    }

    /** Takes one out that was added before; does nothing if it is not in any more. */
    void remove(int slot) {
        int hole = places.get(slot) - 1;
        if (hole < 0) {
            return;
        }
        places.set(slot, 0);
        int last = heap.get(--size);
        if (last != slot) {
            place(last, hole);
            up(last, hole);
            down(last, places.get(last) - 1);
        }
    }

    /** Gives back what an empty heap does not need. */
    void trim() {
        heap.trim();
        places.trim();
    }

    /** The bytes of the arrays. */
    long bytes() {
        return heap.bytes() + places.bytes();
    }

    private void place(int slot, int index) {
        heap.set(index, slot);
        places.set(slot, index + 1);
    }

    private void up(int slot, int from) {
        int at = from;
        long deadline = deadlines.deadline(slot);
        while (at > 0) {
            int parent = heap.get((at - 1) / 2);
            if (deadlines.deadline(parent) <= deadline) {
                break;
            }
            place(parent, at);
            at = (at - 1) / 2;
        }
        if (at != from) {
            place(slot, at);
        }
    }

    private void down(int slot, int from) {
        int at = from;
        long deadline = deadlines.deadline(slot);
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && deadlines.deadline(heap.get(child + 1)) < deadlines.deadline(heap.get(child))) {
                child++;
            }
            if (deadlines.deadline(heap.get(child)) >= deadline) {
                break;
            }
            place(heap.get(child), at);
            at = child;
        }
        if (at != from) {
            place(slot, at);
        }
    }
}
