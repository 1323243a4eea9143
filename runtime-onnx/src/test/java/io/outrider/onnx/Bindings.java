package io.outrider.onnx;

import io.outrider.onnx.internal.foreign.CApi;
import java.util.List;

/** The bindings that this JVM has. */
final class Bindings {

    private Bindings() {}

    /** Whether the foreign-function binding can be expected to start. */
    static boolean foreign() {
        return Runtime.version().feature() >= 22 && CApi.isGranted();
    }

    static List<NativeBinding> all() {
        return foreign() ? List.of(NativeBinding.JAVA, NativeBinding.FOREIGN) : List.of(NativeBinding.JAVA);
    }
}
