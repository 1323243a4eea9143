package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The native libraries that ONNX Runtime's artifact carries for this platform, and what tells them apart. */
public final class NativeResources {

    /** What must be there, the library first; the others are there or not, by artifact and platform. */
    private static final List<String> REQUIRED = List.of("onnxruntime", "onnxruntime4j_jni");

    private static final List<String> OPTIONAL = List.of(
            "onnxruntime_providers_shared",
            "onnxruntime_providers_cuda",
            "onnxruntime_providers_tensorrt",
            "webgpu_dawn",
            "dxil",
            "dxcompiler");

    private final List<Library> libraries;

    private NativeResources(List<Library> libraries) {
        this.libraries = List.copyOf(libraries);
    }

    /**
     * One library.
     *
     * @param file its name as a file
     * @param resource where it is read from
     * @param bytes its size
     * @param crc its CRC-32
     */
    record Library(String file, URL resource, long bytes, long crc) {
        InputStream open() throws IOException {
            return resource.openStream();
        }
    }

    /**
     * The libraries for this platform; none if the artifact has none.
     *
     * @throws UncheckedIOException if the artifact cannot be read
     */
    public static NativeResources find() {
        String folder =
                "/ai/onnxruntime/native/" + folder(System.getProperty("os.name"), System.getProperty("os.arch")) + "/";
        List<Library> found = new ArrayList<>();
        for (String name : REQUIRED) {
            if (!add(folder, name, found)) {
                return new NativeResources(List.of());
            }
        }
        for (String name : OPTIONAL) {
            add(folder, name, found);
        }
        return new NativeResources(found);
    }

    /** What the artifact calls the platform. */
    static String folder(String system, String architecture) {
        return Ort.platform(system, architecture)
                .replace("macos", "osx")
                .replace("windows", "win")
                .replace(' ', '-');
    }

    /** The names of the files that must be in a folder of libraries. */
    static List<String> requiredFiles() {
        return REQUIRED.stream().map(System::mapLibraryName).toList();
    }

    private static boolean add(String folder, String name, List<Library> found) {
        String file = System.mapLibraryName(name);
        URL resource = OrtEnvironment.class.getResource(folder + file);
        if (resource == null) {
            return false;
        }
        try {
            found.add(library(file, resource));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /** A jar's directory knows sizes and checksums; elsewhere they are computed. */
    private static Library library(String file, URL resource) throws IOException {
        String location = resource.toString();
        int separator = location.indexOf("!/");
        if (location.startsWith("jar:file:") && separator > 0) {
            Path jar = Path.of(URI.create(location.substring("jar:".length(), separator)));
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                ZipEntry entry = zip.getEntry(location.substring(separator + 2));
                if (entry != null && entry.getSize() >= 0 && entry.getCrc() >= 0) {
                    return new Library(file, resource, entry.getSize(), entry.getCrc());
                }
            }
        }
        CRC32 crc = new CRC32();
        long bytes = 0;
        try (InputStream in = resource.openStream()) {
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                crc.update(part, 0, read);
                bytes += read;
            }
        }
        return new Library(file, resource, bytes, crc.getValue());
    }

    /** Whether the artifact has none for this platform. */
    public boolean isEmpty() {
        return libraries.isEmpty();
    }

    List<Library> libraries() {
        return libraries;
    }

    /** A name that differs wherever a library differs. */
    String version() {
        StringBuilder text = new StringBuilder();
        libraries.forEach(library -> text.append(
                String.format(Locale.ROOT, "%s %d %08x%n", library.file(), library.bytes(), library.crc())));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return "onnxruntime-" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
