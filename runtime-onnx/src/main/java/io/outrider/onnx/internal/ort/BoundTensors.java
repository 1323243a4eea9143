package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import java.util.ArrayList;
import java.util.List;

/** An {@code OrtIoBinding} and the tensors that it binds, which are given back with it. */
final class BoundTensors {

    private final List<Long> tensors = new ArrayList<>();
    private final long binding;

    BoundTensors(long session) {
        this.binding = CApi.createBinding(session);
    }

    long binding() {
        return binding;
    }

    /** The tensor that was bound as the {@code index}-th. */
    long tensor(int index) {
        return tensors.get(index);
    }

    void input(String name, long tensor) {
        tensors.add(tensor);
        CApi.bindInput(binding, name, tensor);
    }

    void output(String name, long tensor) {
        tensors.add(tensor);
        CApi.bindOutput(binding, name, tensor);
    }

    void release() {
        CApi.releaseBinding(binding);
        tensors.forEach(CApi::releaseTensor);
    }
}
