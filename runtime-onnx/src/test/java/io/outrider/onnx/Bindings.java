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

    /** A way to run a policy, and what reports then say of it. */
    record Way(String name, OnnxLoader loader, String binding, String memory) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The ways that this JVM has, the host's Java API first; tensors on a device that is the processor itself among them. */
    static List<Way> ways() {
        OnnxLoader loader = OnnxPolicy.loader();
        Way java = new Way("java", loader.binding(NativeBinding.JAVA), "java", "host");
        return foreign()
                ? List.of(
                        java,
                        new Way("foreign", loader.binding(NativeBinding.FOREIGN), "foreign", "host"),
                        new Way(
                                "device",
                                loader.binding(NativeBinding.AUTO).memory(TensorMemory.device()),
                                "foreign",
                                "device Cpu 0"))
                : List.of(java);
    }
}
