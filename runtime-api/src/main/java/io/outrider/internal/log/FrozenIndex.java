package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index of a folder of frozen files, a line a file in the order in which they are sent: the folder counts once it is there. */
final class FrozenIndex {

    static final String FILE = "index";

    /** Digest, bytes, rows, the file here, which has no folder of its own, and the name it is sent under. */
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64}) (\\d{1,18}) (\\d{1,18}) (file-\\d{1,9}|manifest) (.+)");

    private static final int LIMIT = 64 << 20;

    private FrozenIndex() {}

    static void write(Storage storage, Path folder, List<FrozenFile> files) {
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
        Path temporary = folder.resolve(FILE + ".tmp");
        try (StorageFile file = storage.create(temporary)) {
            file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
        storage.rename(temporary, folder.resolve(FILE));
        storage.syncDirectory(folder);
    }

    /** The files that the index in a folder names. */
    static List<FrozenFile> read(Storage storage, Path folder) {
        String text;
        try (StorageFile file = storage.openForReading(folder.resolve(FILE))) {
            text = StandardCharsets.UTF_8.decode(file.readFully(LIMIT)).toString();
        }
        List<FrozenFile> files = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher fields = LINE.matcher(line);
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
}
