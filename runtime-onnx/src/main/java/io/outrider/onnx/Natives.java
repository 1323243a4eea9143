package io.outrider.onnx;

import io.outrider.onnx.internal.ort.NativeFolder;
import io.outrider.onnx.internal.ort.NativeResources;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Unpacks ONNX Runtime's native libraries for this platform into a folder, when an image is built for example, so that no
 * start has to.
 *
 * <pre>{@code
 * java -cp 'lib/*' io.outrider.onnx.Natives /opt/natives     # at build time
 * java -Doutrider.natives=/opt/natives -cp 'lib/*' Main      # at run time
 * }</pre>
 *
 * <p>Without this the first start of a user unpacks them into {@code $XDG_CACHE_HOME/outrider/natives}, by default
 * {@code ~/.cache/outrider/natives}, on Windows in {@code %LOCALAPPDATA%}; {@code -Doutrider.natives=off} leaves it to ONNX
 * Runtime, which unpacks them into the temporary folder at every start.
 */
public final class Natives {

    private Natives() {}

    /**
     * Unpacks into the folder that the one argument names.
     *
     * @throws IllegalArgumentException if there is not one argument
     * @throws IOException if the folder cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "expected one argument, the folder to unpack into, not " + arguments.length);
        }
        unpack(Path.of(arguments[0]));
    }

    /**
     * Unpacks into {@code folder}, which is made if it is not there; files that are there and intact stay.
     *
     * @throws IllegalStateException if the artifact on the class path has no libraries for this platform
     * @throws IOException if the folder cannot be written
     */
    public static void unpack(Path folder) throws IOException {
        NativeResources resources = NativeResources.find();
        if (resources.isEmpty()) {
            throw new IllegalStateException("ONNX Runtime has no native library for " + System.getProperty("os.name")
                    + " " + System.getProperty("os.arch"));
        }
        NativeFolder.unpack(folder, resources);
    }
}
