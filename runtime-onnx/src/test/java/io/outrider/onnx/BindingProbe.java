package io.outrider.onnx;

import java.nio.file.Path;

/**
 * What {@link BindingStartTest} and {@link NativesTest} run in a JVM of its own: loads the model twice, and prints the binding
 * that it got and the folder that the native library is from.
 */
final class BindingProbe {

    private BindingProbe() {}

    public static void main(String[] args) {
        for (int i = 0; i < 2; i++) {
            try (OnnxPolicy policy = OnnxPolicy.load(Path.of(args[0]))) {
                System.out.println("binding=" + policy.report().binding());
            } catch (RuntimeException e) {
                System.out.println("failed=" + e);
            }
        }
        System.out.println("native=" + System.getProperty("onnxruntime.native.path"));
    }
}
