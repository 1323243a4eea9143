package io.outrider.internal.log;

import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An erasure as a file, on this disk and at the sink: JSON, ASCII, a line for each subject key. Here it is called
 * {@code <epoch>-<number>-<SHA-256>.json}, so that damage to it is noticed.
 *
 * @param erasure what it says
 * @param path where it lies
 * @param digest the SHA-256 of its content
 */
record ErasureFile(Erasure erasure, Path path, String digest) {

    private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,18})-([0-9a-f]{64})\\.json");
    private static final Pattern LINE =
            Pattern.compile("\\{\"subject_key\": \"((?:[^\"\\\\]|\\\\.)*)\", \"erased_at_us\": (-?\\d{1,18})\\}");
    private static final String TEMPORARY = ".tmp";
    private static final long LIMIT = 1 << 30;

    /** Makes the file of a new erasure, which survives a power loss from then on. */
    static ErasureFile create(Storage storage, Path folder, Erasure erasure) {
        byte[] content = content(erasure).getBytes(StandardCharsets.US_ASCII);
        String digest = digest(ByteBuffer.wrap(content));
        String name = erasure.cut() + "-" + digest + ".json";
        storage.createDirectories(folder);
        Path temporary = folder.resolve(name + TEMPORARY);
        try (StorageFile file = storage.create(temporary)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force();
        }
        storage.rename(temporary, folder.resolve(name));
        storage.syncDirectory(folder);
        return new ErasureFile(erasure, folder.resolve(name), digest);
    }

    /** Whether a file of this name is an erasure's. */
    static boolean named(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether a file of this name is what a process left that died while it made one. */
    static boolean unfinished(String name) {
        return name.endsWith(TEMPORARY);
    }

    /** Reads a file that {@link #named} knows; null if it is damaged. */
    static @Nullable ErasureFile read(Storage storage, Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            return null;
        }
        ByteBuffer bytes;
        try (StorageFile file = storage.openForReading(path)) {
            bytes = file.readFully(LIMIT);
        }
        if (!digest(bytes.duplicate()).equals(name.group(3))) {
            return null;
        }
        List<String> subjects = new ArrayList<>();
        long erasedAt = Long.MIN_VALUE;
        for (String text :
                StandardCharsets.US_ASCII.decode(bytes).toString().lines().toList()) {
            Matcher line = LINE.matcher(text);
            if (!line.matches()) {
                return null;
            }
            subjects.add(unquoted(line.group(1)));
            erasedAt = Long.parseLong(line.group(2));
        }
        Erasure erasure = new Erasure(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), erasedAt, subjects);
        return new ErasureFile(erasure, path, name.group(3));
    }

    /** What a sink calls it. */
    String name(long producer) {
        return Layout.erasure(producer, erasure);
    }

    private static String content(Erasure erasure) {
        StringBuilder lines = new StringBuilder();
        for (String subject : erasure.subjects()) {
            lines.append("{\"subject_key\": ");
            quote(subject, lines);
            lines.append(", \"erased_at_us\": ")
                    .append(erasure.erasedAtMicros())
                    .append("}\n");
        }
        return lines.toString();
    }

    /** Everything but plain ASCII is escaped: some readers take other characters for ends of lines. */
    private static void quote(String text, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                into.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                into.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                into.append(c);
            }
        }
        into.append('"');
    }

    private static String unquoted(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (text.charAt(++i) == 'u') {
                plain.append((char) HexFormat.fromHexDigits(text, i + 1, i + 5));
                i += 4;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static String digest(ByteBuffer content) {
        var sha256 = Digest.sha256();
        sha256.update(content);
        return HexFormat.of().formatHex(sha256.digest());
    }
}
