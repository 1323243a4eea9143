package io.outrider.architecture;

import io.outrider.onnx.OnnxPolicy;
import java.nio.file.Path;

/** What {@link BindingOnModulePathTest} runs in a JVM of its own: loads the model and prints the binding that it got. */
final class BindingOnModulePath {

    private BindingOnModulePath() {}

    public static void main(String[] args) {
        try (OnnxPolicy policy = OnnxPolicy.load(Path.of(args[0]))) {
            System.out.println("module=" + OnnxPolicy.class.getModule().getName());
            System.out.println("binding=" + policy.report().binding());
        }
    }
}
