package io.outrider.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The newest {@code .onnx} file of a directory. */
final class DirectoryModelSource implements ModelSource {

    private static final Comparator<Entry> NEWEST_LAST = Comparator.comparing(Entry::modified)
            .thenComparing(entry -> entry.path().toString());

    private final Path directory;
    private @Nullable Entry last;

    DirectoryModelSource(Path directory) {
        this.directory = directory;
    }

    private record Entry(Path path, FileTime modified, long size) {}

    @Override
    public Optional<ModelFile> poll() {
        Entry newest;
        try {
            newest = newest();
        } catch (IOException e) {
            throw new PolicyException("cannot read the model directory " + directory + ": " + e, e);
        }
        if (newest == null || newest.equals(last)) {
            return Optional.empty();
        }
        ModelFile file = ModelFile.read(newest.path());
        last = newest;
        return Optional.of(file);
    }

    private @Nullable Entry newest() throws IOException {
        if (!Files.isDirectory(directory)) {
            return null;
        }
        List<Path> paths;
        try (Stream<Path> listing = Files.list(directory)) {
            paths = listing.filter(path -> path.getFileName().toString().endsWith(".onnx"))
                    .toList();
        }
        Entry newest = null;
        for (Path path : paths) {
            Entry entry = entry(path);
            if (entry != null && (newest == null || NEWEST_LAST.compare(entry, newest) > 0)) {
                newest = entry;
            }
        }
        return newest;
    }

    private static @Nullable Entry entry(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new Entry(path, attributes.lastModifiedTime(), attributes.size())
                    : null;
        } catch (NoSuchFileException removedMeanwhile) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "directory " + directory;
    }
}
