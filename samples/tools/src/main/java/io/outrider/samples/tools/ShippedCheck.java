package io.outrider.samples.tools;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.folder.Finding;
import io.outrider.parquet.ShippedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Holds the files that a directory sink has received against the manifests that name them. */
final class ShippedCheck {

    private static final String MANIFESTS = "_manifests";
    private static final String ERASURES = "erasures"; // in no manifest
    private static final int CHUNK = 1 << 16;

    /**
     * What was found.
     *
     * @param manifests the manifests that were read
     * @param files the files that they name
     * @param rows the rows in those that are as they should be
     * @param unlisted files that no manifest names: they come before their manifest
     * @param findings what is wrong
     */
    record Result(long manifests, long files, long rows, long unlisted, List<Finding> findings) {}

    private final Path root;
    private final Set<Path> named = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long manifests;
    private long files;
    private long rows;

    private ShippedCheck(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Checks what is below {@code root}, which need not be there. */
    static Result of(Path root) {
        return new ShippedCheck(root).run();
    }

    private Result run() {
        List<Path> all = filesBelow();
        for (Path file : all) {
            if (file.startsWith(root.resolve(MANIFESTS))) {
                manifest(file);
            }
        }
        long unlisted = all.stream()
                .filter(file -> !file.startsWith(root.resolve(MANIFESTS)) && !file.startsWith(root.resolve(ERASURES)))
                .filter(file -> !named.contains(file))
                .count();
        return new Result(manifests, files, rows, unlisted, findings);
    }

    private List<Path> filesBelow() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private void manifest(Path path) {
        List<JsonObject> entries = new ArrayList<>();
        try {
            JsonObject json = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
            for (JsonElement element : field(json, "files").getAsJsonArray()) {
                entries.add(element.getAsJsonObject());
            }
            manifests++;
            for (JsonObject entry : entries) {
                files++;
                file(
                        field(entry, "name").getAsString(),
                        field(entry, "bytes").getAsLong(),
                        field(entry, "rows").getAsLong(),
                        field(entry, "sha256").getAsString());
            }
        } catch (IOException | IllegalStateException | JsonParseException | NumberFormatException e) {
            findings.add(new Finding(Finding.Kind.UNREADABLE, name(path), "is no manifest: " + e.getMessage()));
        }
    }

    private static JsonElement field(JsonObject object, String name) {
        JsonElement field = object.get(name);
        if (field == null) {
            throw new IllegalStateException("it has no field " + name);
        }
        return field;
    }

    private void file(String name, long bytes, long expectedRows, String sha256) throws IOException {
        Path file = path(name);
        named.add(file);
        if (!Files.isRegularFile(file)) {
            wrong(name, "is in a manifest and not there");
            return;
        }
        long size = Files.size(file);
        if (size != bytes) {
            wrong(name, "has " + size + " bytes; its manifest says " + bytes);
            return;
        }
        String digest = sha256(file);
        if (!digest.equals(sha256)) {
            wrong(name, "has the SHA-256 " + digest + "; its manifest says " + sha256);
            return;
        }
        if (name.endsWith(".parquet")) {
            rows(name, file, expectedRows);
        } else {
            rows += expectedRows;
        }
    }

    private void rows(String name, Path file, long expected) {
        try {
            long there = ShippedFiles.rows(file);
            rows += there;
            if (there != expected) {
                wrong(name, "has " + there + " rows; its manifest says " + expected);
            }
        } catch (ExperienceException e) {
            wrong(name, String.valueOf(e.getMessage()));
        }
    }

    private void wrong(String name, String text) {
        findings.add(new Finding(Finding.Kind.FILE, name, text));
    }

    private Path path(String name) {
        try {
            Path file = root.resolve(name).normalize();
            if (file.startsWith(root)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new IllegalStateException("names no file: " + name, e);
        }
        throw new IllegalStateException("names a file outside the folder: " + name);
    }

    private String name(Path path) {
        return root.relativize(path).toString();
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            while (in.read(chunk) >= 0) {
                // the digest is taken on the way
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
