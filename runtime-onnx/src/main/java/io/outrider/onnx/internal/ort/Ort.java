package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.policy.PolicyException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The native library: whether it is there, and whether it is one that is known to behave. */
public final class Ort {

    private static final Set<String> PLATFORMS = Set.of("linux x64", "linux aarch64", "macos aarch64", "windows x64");

    private Ort() {}

    /**
     * The environment of ONNX Runtime, its library loaded and its telemetry switched off.
     *
     * @throws PolicyException if there is no library for this platform, or it cannot be loaded
     */
    public static OrtEnvironment environment() {
        NativePath.settle();
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            return environment;
        } catch (LinkageError | IllegalStateException e) {
            throw new PolicyException(explain(System.getProperty("os.name"), System.getProperty("os.arch")), e);
        } catch (OrtException e) {
            throw new PolicyException("ONNX Runtime does not start: " + e.getMessage(), e);
        }
    }

    /** Why the library may not load on a machine that calls itself so. */
    static String explain(String system, String architecture) {
        String platform = platform(system, architecture);
        return "ONNX Runtime's native library does not load on " + platform + ": "
                + (PLATFORMS.contains(platform)
                        ? "it needs glibc 2.28 or newer on Linux (not musl, as in Alpine), a folder from which libraries"
                                + " may be loaded, -Doutrider.natives=FOLDER if the user's cache is none, and one of onnxruntime and onnxruntime_gpu on the"
                                + " class path"
                        : "there is none for this platform, only for " + String.join(", ", sorted()));
    }

    private static Iterable<String> sorted() {
        return PLATFORMS.stream().sorted().toList();
    }

    static String platform(String system, String architecture) {
        String os = system.toLowerCase(Locale.ROOT);
        String name = os.contains("mac") || os.contains("darwin") ? "macos" : os.contains("win") ? "windows" : os;
        return name
                + " "
                + switch (architecture.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x64";
                    case "arm64", "aarch64" -> "aarch64";
                    default -> architecture;
                };
    }

    /**
     * What is wrong with version {@code version} of ONNX Runtime: from 1.29 on, its official Linux build reports usage to
     * its maker by default and writes files under the user's cache.
     */
    public static Optional<String> concern(String version) {
        String[] parts = version.split("\\.", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = Integer.parseInt(parts[1]);
            return major > 1 || minor >= 29
                    ? Optional.of(
                            "ONNX Runtime " + version + " was not tested, and from 1.29 on its Linux build reports"
                                    + " usage to its maker by default, too early to be switched off; expected 1.28")
                    : Optional.empty();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.of("ONNX Runtime's version \"" + version + "\" is not known; expected 1.28");
        }
    }
}
