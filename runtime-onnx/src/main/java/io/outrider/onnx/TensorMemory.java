package io.outrider.onnx;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where the tensors of native runs lie: in the host's memory, from which ONNX Runtime copies what a card needs in every run, or
 * on the device that computes: {@code TensorMemory.device().pinned().graphs(1, 256)}.
 *
 * <p>Given to {@link OnnxLoader#memory}. Tensors on a device need the foreign-function binding, and so Java 22 or later. Where
 * something of it cannot be had, loading goes on without it, with one warning that says why; {@link ModelReport#memory} says
 * what a policy got. What a run computes does not depend on it. Immutable.
 */
public final class TensorMemory {

    private static final TensorMemory HOST = new TensorMemory(false, false, Collections.emptySortedSet());

    private final boolean device;
    private final boolean pinned;
    private final SortedSet<Integer> graphs;

    private TensorMemory(boolean device, boolean pinned, SortedSet<Integer> graphs) {
        this.device = device;
        this.pinned = pinned;
        this.graphs = Collections.unmodifiableSortedSet(graphs);
    }

    /** In the host's memory. */
    public static TensorMemory host() {
        return HOST;
    }

    /**
     * On the device of the execution provider, at addresses that stay the same: a lane copies its inputs there before a run and
     * its outputs back after it. On the processor that is memory which ONNX Runtime allocates: it brings nothing, and is the
     * same path.
     */
    public static TensorMemory device() {
        return new TensorMemory(true, false, Collections.emptySortedSet());
    }

    /**
     * The same, with the host's side of the copies locked into its place, so that the card fetches it by itself. Such memory
     * cannot be swapped out.
     *
     * @throws IllegalStateException if the tensors lie in the host's memory
     */
    public TensorMemory pinned() {
        requireDevice("pinned()");
        return new TensorMemory(true, true, graphs);
    }

    /**
     * The same, with runs of exactly {@code rows} rows, or of one of {@code more}, captured as a CUDA graph, which is replayed;
     * runs of other numbers of rows are as before. ONNX Runtime captures for each thread, lane and number of rows anew, in the
     * first such run, needs the whole graph on the card, and runs one at a time on such a session: lanes wait for each other.
     *
     * @throws IllegalArgumentException if one is less than 1
     * @throws IllegalStateException if the tensors lie in the host's memory
     */
    public TensorMemory graphs(int rows, int... more) {
        requireDevice("graphs(" + rows + ")");
        SortedSet<Integer> numbers = new TreeSet<>(List.of(rows));
        for (int number : more) {
            numbers.add(number);
        }
        if (numbers.first() < 1) {
            throw new IllegalArgumentException("a CUDA graph is of at least 1 row, not " + numbers.first());
        }
        return new TensorMemory(true, pinned, numbers);
    }

    private void requireDevice(String what) {
        if (!device) {
            throw new IllegalStateException(what + " is for tensors on a device, not in the host's memory");
        }
    }

    boolean isDevice() {
        return device;
    }

    boolean isPinned() {
        return pinned;
    }

    SortedSet<Integer> graphRows() {
        return graphs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorMemory that
                && device == that.device
                && pinned == that.pinned
                && graphs.equals(that.graphs);
    }

    @Override
    public int hashCode() {
        return graphs.hashCode() * 4 + (device ? 2 : 0) + (pinned ? 1 : 0);
    }

    @Override
    public String toString() {
        return "TensorMemory[" + (device ? "device" : "host") + (pinned ? ", pinned" : "")
                + (graphs.isEmpty() ? "" : ", graphs of " + graphs + " rows") + "]";
    }
}
