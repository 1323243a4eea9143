package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import io.outrider.internal.segment.StorageFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns sealed segments of the joined log into files, once: in a folder each, whose index is written last. What a process
 * froze before it died is used again as it is, since it may have been sent; what it had not finished is begun anew. Who is
 * left out is settled when a segment is frozen first, before any of its files can be sent. Belongs to the shipping thread.
 */
final class Freezer {

    /** The format cannot write a file. */
    static final class FormatFailure extends ExperienceException {
        private static final long serialVersionUID = 1L;

        private final boolean disk;

        FormatFailure(String name, ExperienceFormat format, Throwable cause) {
            super("The format " + format.name() + " cannot write " + name + ": " + cause.getMessage(), cause);
            this.disk = ofDisk(cause);
        }

        private static boolean ofDisk(@Nullable Throwable cause) {
            for (Throwable each = cause; each != null; each = each.getCause()) {
                if (each instanceof IOException || each instanceof StorageException) {
                    return true;
                }
            }
            return false;
        }

        /** Whether it looks like the disk's fault, and not that of the rows. */
        boolean disk() {
            return disk;
        }
    }

    private static final System.Logger LOGGER = System.getLogger(Freezer.class.getName());

    private final SegmentLog joined;
    private final Storage storage;
    private final Path root;
    private final ExperienceFormat format;
    private final FreezeRules rules;

    Freezer(SegmentLog joined, Storage storage, Path root, ExperienceFormat format, FreezeRules rules) {
        this.joined = joined;
        this.storage = storage;
        this.root = root;
        this.format = format;
        this.rules = rules;
    }

    /**
     * The files of a segment, made now if they are not there.
     *
     * @param lenient whether to go on without the files that the format cannot write; the result is then not complete
     * @throws FormatFailure if the format cannot write one
     */
    Frozen freeze(SegmentName segment, boolean lenient) {
        Path folder = folder(segment);
        if (storage.list(folder).contains(FrozenIndex.FILE)) {
            return new Frozen(segment, FrozenIndex.read(storage, folder), List.of());
        }
        SegmentFile file = joined.read(segment);
        SegmentRows rows = rules.rows(file);
        clear(folder);
        storage.createDirectories(folder);
        Frozen frozen = new Batch(folder, file, rows, lenient).write();
        storage.syncDirectory(folder);
        if (frozen.complete()) {
            FrozenIndex.write(storage, folder, frozen.files());
        }
        return frozen;
    }

    /** Deletes the files of a segment. */
    void delete(SegmentName segment) {
        clear(folder(segment));
    }

    /** Deletes what was frozen of segments that are gone: they were shipped. */
    void deleteLeftOvers() {
        List<SegmentName> there = joined.sealedSegments();
        for (String name : storage.list(root)) {
            if (there.stream().noneMatch(segment -> segment.toString().equals(name))) {
                clear(root.resolve(name));
            }
        }
    }

    private Path folder(SegmentName segment) {
        return root.resolve(segment.toString());
    }

    private void clear(Path folder) {
        // The index goes first: without it the rest does not count.
        storage.delete(folder.resolve(FrozenIndex.FILE));
        for (String file : storage.list(folder)) {
            storage.delete(folder.resolve(file));
        }
        storage.delete(folder);
    }

    /** The files of one segment as they are written. */
    private final class Batch {

        private final Path folder;
        private final SegmentFile segment;
        private final SegmentRows rows;
        private final boolean lenient;
        private final List<FrozenFile> files = new ArrayList<>();
        private final List<String> unwritten = new ArrayList<>();
        private final Map<String, Integer> parts = new HashMap<>();

        Batch(Path folder, SegmentFile segment, SegmentRows rows, boolean lenient) {
            this.folder = folder;
            this.segment = segment;
            this.rows = rows;
            this.lenient = lenient;
        }

        Frozen write() {
            rows.transitions().forEach((group, some) -> {
                AgentSchema schema = rows.agent(group.handle());
                file(group, schema.agent(), some.size(), path -> format.write(path, schema, some));
            });
            rows.unjoined().forEach((group, some) -> {
                String agent =
                        group.handle() < 0 ? "" : rows.agent(group.handle()).agent();
                file(group, agent, some.size(), path -> format.writeOutcomes(path, some));
            });
            rows.episodeEnds().forEach((group, some) -> {
                AgentSchema schema = rows.agent(group.handle());
                file(group, schema.agent(), some.size(), path -> format.writeEpisodeEnds(path, schema, some));
            });
            if (unwritten.isEmpty()) {
                Path path = folder.resolve("manifest");
                create(path, rows.manifest().json(files));
                files.add(finish(Layout.manifest(segment.producer(), segment.name()), path, 0));
            }
            return new Frozen(segment.name(), files, unwritten);
        }

        private void file(SegmentRows.Group group, String agent, int count, Consumer<Path> writing) {
            String name = name(group, agent);
            Path path = folder.resolve("file-" + files.size());
            try {
                write(name, path, writing);
            } catch (FormatFailure e) {
                if (!lenient) {
                    throw e;
                }
                LOGGER.log(Level.ERROR, "Rows are set aside, in the joined segment " + segment.name(), e);
                unwritten.add(String.valueOf(e.getMessage()));
                storage.delete(path);
                return;
            }
            files.add(finish(name, path, count));
        }

        private void write(String name, Path path, Consumer<Path> writing) {
            try {
                writing.accept(path);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                throw new FormatFailure(name, format, e);
            }
        }

        private String name(SegmentRows.Group group, String agent) {
            int part = parts.merge(group.kind() + '/' + agent + '/' + group.hour(), 1, Integer::sum) - 1;
            return Layout.rows(
                    group.kind(), agent, group.hour(), segment.producer(), segment.name(), part, format.name());
        }
    }

    private static FrozenFile finish(String name, Path path, long rows) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        } catch (IOException e) {
            throw new ExperienceException("Cannot force the frozen file " + path, e);
        }
        Digest.Result digest = Digest.of(path);
        return new FrozenFile(name, path, digest.sha256(), digest.bytes(), rows);
    }

    private void create(Path path, String text) {
        try (StorageFile file = storage.create(path)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
    }

    /** The bytes of all frozen files on disk. */
    static long bytesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var files = Files.walk(folder)) {
            return files.mapToLong(file -> {
                        try {
                            return Files.isRegularFile(file) ? Files.size(file) : 0;
                        } catch (IOException e) {
                            return 0; // deleted since it was listed
                        }
                    })
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new ExperienceException("Cannot list the folder " + folder, e);
        }
    }
}
