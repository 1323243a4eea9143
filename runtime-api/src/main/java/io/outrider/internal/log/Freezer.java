package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns sealed segments of the joined log into files, once: in a folder each, whose {@code index} is written last. What a
 * process froze before it died is used again as it is, since it may have been sent; what it had not finished is begun
 * anew. Belongs to the shipping thread.
 */
final class Freezer {

    static final String INDEX = "index";

    /** Digest, bytes, rows, the file here, which has no folder of its own, and the name it is sent under. */
    private static final Pattern INDEX_LINE =
            Pattern.compile("([0-9a-f]{64}) (\\d{1,18}) (\\d{1,18}) (file-\\d{1,9}|manifest) (.+)");

    private static final int INDEX_LIMIT = 64 << 20;

    private final SegmentLog joined;
    private final Storage storage;
    private final Path root;
    private final ExperienceFormat format;

    Freezer(SegmentLog joined, Storage storage, Path root, ExperienceFormat format) {
        this.joined = joined;
        this.storage = storage;
        this.root = root;
        this.format = format;
    }

    /** The files of a segment, made now if they are not there. */
    Frozen freeze(SegmentName segment) {
        Path folder = folder(segment);
        if (storage.list(folder).contains(INDEX)) {
            return new Frozen(segment, readIndex(storage, folder));
        }
        clear(folder);
        storage.createDirectories(folder);
        List<FrozenFile> files = write(joined.read(segment), folder);
        storage.syncDirectory(folder);
        writeIndex(folder, files);
        return new Frozen(segment, files);
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
        storage.delete(folder.resolve(INDEX));
        for (String file : storage.list(folder)) {
            storage.delete(folder.resolve(file));
        }
        storage.delete(folder);
    }

    private List<FrozenFile> write(SegmentFile segment, Path folder) {
        SegmentRows rows = SegmentRows.of(segment);
        List<FrozenFile> files = new ArrayList<>();
        Map<String, Integer> parts = new HashMap<>();
        for (Map.Entry<SegmentRows.Group, List<Transition>> group :
                rows.transitions().entrySet()) {
            AgentSchema schema = rows.agent(group.getKey().handle());
            Path path = folder.resolve("file-" + files.size());
            format.write(path, schema, group.getValue());
            files.add(finish(
                    name(group.getKey(), schema.agent(), segment, parts),
                    path,
                    group.getValue().size()));
        }
        for (Map.Entry<SegmentRows.Group, List<UnjoinedOutcome>> group :
                rows.unjoined().entrySet()) {
            int handle = group.getKey().handle();
            String agent = handle < 0 ? "" : rows.agent(handle).agent();
            Path path = folder.resolve("file-" + files.size());
            format.writeOutcomes(path, group.getValue());
            files.add(finish(
                    name(group.getKey(), agent, segment, parts),
                    path,
                    group.getValue().size()));
        }
        for (Map.Entry<SegmentRows.Group, List<EndedEpisode>> group :
                rows.episodeEnds().entrySet()) {
            AgentSchema schema = rows.agent(group.getKey().handle());
            Path path = folder.resolve("file-" + files.size());
            format.writeEpisodeEnds(path, schema, group.getValue());
            files.add(finish(
                    name(group.getKey(), schema.agent(), segment, parts),
                    path,
                    group.getValue().size()));
        }
        Path path = folder.resolve("manifest");
        create(path, rows.manifest().json(files));
        files.add(finish(Layout.manifest(segment.producer(), segment.name()), path, 0));
        return files;
    }

    private String name(SegmentRows.Group group, String agent, SegmentFile segment, Map<String, Integer> parts) {
        int part = parts.merge(group.kind() + '/' + agent + '/' + group.hour(), 1, Integer::sum) - 1;
        return Layout.rows(group.kind(), agent, group.hour(), segment.producer(), segment.name(), part, format.name());
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

    private void writeIndex(Path folder, List<FrozenFile> files) {
        StringBuilder lines = new StringBuilder();
        for (FrozenFile file : files) {
            lines.append(file.digest())
                    .append(' ')
                    .append(file.bytes())
                    .append(' ')
                    .append(file.rows())
                    .append(' ');
            lines.append(file.path().getFileName())
                    .append(' ')
                    .append(file.name())
                    .append('\n');
        }
        Path temporary = folder.resolve(INDEX + ".tmp");
        create(temporary, lines.toString());
        storage.rename(temporary, folder.resolve(INDEX));
        storage.syncDirectory(folder);
    }

    /** The files that the index in a folder names. */
    static List<FrozenFile> readIndex(Storage storage, Path folder) {
        String text;
        try (StorageFile file = storage.openForReading(folder.resolve(INDEX))) {
            text = StandardCharsets.UTF_8.decode(file.readFully(INDEX_LIMIT)).toString();
        }
        List<FrozenFile> files = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher fields = INDEX_LINE.matcher(line);
            if (!fields.matches()) {
                throw new ExperienceException(
                        "The index in " + folder + " is damaged; \"tools repair\" sets it aside: " + line, null);
            }
            files.add(new FrozenFile(
                    fields.group(5),
                    folder.resolve(fields.group(4)),
                    fields.group(1),
                    Long.parseLong(fields.group(2)),
                    Long.parseLong(fields.group(3))));
        });
        return files;
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
