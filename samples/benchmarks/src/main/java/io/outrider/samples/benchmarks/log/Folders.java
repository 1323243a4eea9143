package io.outrider.samples.benchmarks.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done to the folders that logs lie in. */
final class Folders {

    private static final int CHUNK = 1 << 16;

    private Folders() {}

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The files below {@code folder} whose names end in one of {@code endings}, in order. */
    static List<Path> files(Path folder, String... endings) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .sorted()
                    .toList();
        }
    }

    /** The bytes of these files without the zeros at their ends, which were only set aside. */
    static long written(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += written(file);
        }
        return bytes;
    }

    private static long written(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long end = channel.size(); end > 0; end -= CHUNK) {
                long begin = Math.max(0, end - CHUNK);
                chunk.clear().limit((int) (end - begin));
                while (chunk.hasRemaining() && channel.read(chunk, begin + chunk.position()) >= 0) {
                    // read() has advanced the buffer
                }
                for (int i = chunk.position() - 1; i >= 0; i--) {
                    if (chunk.get(i) != 0) {
                        return begin + i + 1;
                    }
                }
            }
            return 0;
        }
    }
}
