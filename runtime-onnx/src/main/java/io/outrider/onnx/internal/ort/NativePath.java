package io.outrider.onnx.internal.ort;

import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where ONNX Runtime loads its native libraries from: a folder that the host has filled, the user's cache, or, where neither
 * can be, wherever it unpacks them itself, which takes half of a start.
 */
final class NativePath {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    /** What ONNX Runtime reads when its first class is initialised. */
    private static final String NATIVE_PATH = "onnxruntime.native.path";

    private static final String NATIVES = "outrider.natives";
    private static final String OFF = "off";
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static boolean settled;

    private NativePath() {}

    /**
     * Settles it, once for the JVM, before ONNX Runtime is touched; does nothing where the host has.
     *
     * @throws PolicyException if {@code outrider.natives} names a folder without the libraries
     */
    static void settle() {
        LOCK.lock();
        try {
            if (!settled) {
                Path folder = choose(System.getProperties(), System.getenv());
                if (folder != null) {
                    System.setProperty(NATIVE_PATH, folder.toString());
                }
                settled = true;
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** The folder to load from; null to leave it to ONNX Runtime, or to the host. */
    static @Nullable Path choose(Properties properties, Map<String, String> environment) {
        boolean settledByHost = properties.containsKey(NATIVE_PATH)
                || properties.stringPropertyNames().stream()
                        .anyMatch(key -> key.startsWith("onnxruntime.native.")
                                && (key.endsWith(".path") || key.endsWith(".skip")));
        String natives = properties.getProperty(NATIVES, "");
        if (settledByHost || natives.equals(OFF)) {
            return null;
        }
        if (!natives.isEmpty()) {
            return given(natives);
        }
        try {
            NativeResources resources = NativeResources.find();
            return resources.isEmpty() ? null : NativeFolder.inCache(cache(properties, environment), resources);
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            LOGGER.log(
                    Level.WARNING,
                    "ONNX Runtime unpacks its libraries at every start, for the cache cannot be used: {0}. -D{1}=FOLDER"
                            + " names one with the libraries in it, -D{1}=off silences this",
                    e.toString(),
                    NATIVES);
            return null;
        }
    }

    private static Path given(String natives) {
        Path folder = Path.of(natives).toAbsolutePath();
        for (String file : NativeResources.requiredFiles()) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new PolicyException(
                        "the system property " + NATIVES + " names " + folder + ", which has no " + file
                                + ": fill it with java -cp … io.outrider.onnx.Natives " + natives,
                        null);
            }
        }
        return folder;
    }

    /** The user's folder for what can be made again. */
    static Path cache(Properties properties, Map<String, String> environment) throws IOException {
        boolean windows =
                properties.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        String stated = environment.getOrDefault(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
        if (!stated.isEmpty() && Path.of(stated).isAbsolute()) {
            return Path.of(stated, "outrider", "natives");
        }
        Path home = Path.of(properties.getProperty("user.home", ""));
        if (!home.isAbsolute() || !Files.isDirectory(home)) {
            throw new IOException("the user has no home: \"" + home + "\"");
        }
        return home.resolve(".cache").resolve("outrider").resolve("natives");
    }
}
