package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OnnxTensor;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A lane's tensors by name, in the order in which they were added, as ONNX Runtime's Java API goes through them in each run:
 * always with the same iterator, so that going through them allocates nothing. Used by one thread, which does not begin to
 * go through it while it still does.
 */
final class PinnedTensors extends AbstractMap<String, OnnxTensor> implements AutoCloseable {

    private final List<Map.Entry<String, OnnxTensor>> entries = new ArrayList<>();
    private final Entries view = new Entries();
    private final Again again = new Again();

    private final class Entries extends AbstractSet<Map.Entry<String, OnnxTensor>> {
        @Override
        public Iterator<Map.Entry<String, OnnxTensor>> iterator() {
            again.next = 0;
            return again;
        }

        @Override
        public int size() {
            return entries.size();
        }
    }

    private final class Again implements Iterator<Map.Entry<String, OnnxTensor>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < entries.size();
        }

        @Override
        public Map.Entry<String, OnnxTensor> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there are " + entries.size() + " tensors");
            }
            return entries.get(next++);
        }
    }

    /** Adds a tensor under a name that none of them has. */
    void add(String name, OnnxTensor tensor) {
        entries.add(Map.entry(name, tensor));
    }

    @Override
    public Set<Map.Entry<String, OnnxTensor>> entrySet() {
        return view;
    }

    /** Gives the tensors back, not what they lie over. */
    @Override
    public void close() {
        entries.forEach(entry -> entry.getValue().close());
    }
}
