package io.outrider.samples.benchmarks.log;

import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Crashed logs, and what reads them again: a window is one reading of files that lie in the page cache and on the disk.
 *
 * <p>A log is filled almost to the end of a segment and its files are copied as they are, unsealed. Several such logs of one
 * folder, each of another epoch, make one that crashed as often without ever being recovered: more bytes than a crash leaves,
 * so that a rate can be told from what an opening costs in any case.
 */
public final class Recovery {

    /** The figure of a window: bytes of segments in a second, in 10⁹. */
    public static final String RATE = "gigabytes-per-s";

    /** Another: milliseconds. */
    public static final String MILLIS = "ms";

    /** Ours, reading and verifying every frame of the unsealed segments. */
    public static final String READING = "outrider-reading";

    /** The same files, read and their checksum taken. */
    public static final String CHECKSUMS = "file-channel-crc32c";

    /** Ours, opening the log: segments are read, written again as they were, forced and sealed. */
    public static final String OPENING = "outrider-opening";

    /** The same files, read, their checksum taken, written again as they were, and forced. */
    public static final String REWRITING = "file-channel-crc32c-rewrite";

    /** Ours, opening a log that crashed once. */
    public static final String ONCE = "outrider-opening-one-segment";

    private static final int SEGMENT_BYTES = 16 << 20;
    private static final int LEFT_FREE = 512 << 10;
    private static final int AT_A_TIME = 256;
    private static final String OPEN = ".open";
    private static final int CHUNK = 256 << 10;

    private final Path image;

    private Recovery(Path image) {
        this.image = image;
    }

    /** Makes a log that crashed {@code times}, in {@code folder}. */
    public static Recovery crashed(Path folder, int times) {
        try {
            Path image = Files.createDirectories(folder.resolve("image"));
            Path live = folder.resolve("live");
            for (int i = 0; i < times; i++) {
                crash(live, image);
            }
            return new Recovery(image);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a crashed log in " + folder, e);
        }
    }

    private static void crash(Path live, Path image) throws IOException {
        ByteBuffer record = Appending.record();
        try (SegmentLog log = RawLog.open(live)) {
            for (int bytes = 0; bytes < SEGMENT_BYTES - LEFT_FREE; ) {
                for (int i = 0; i < AT_A_TIME; i++) {
                    if (!RawLog.append(log, record)) {
                        throw new IllegalStateException("a record was refused: " + log.health());
                    }
                    bytes += Appending.BYTES + 24;
                }
                while (log.writtenPosition() < log.position()) {
                    boolean ignored = log.pump();
                }
            }
            List<Path> open = Folders.files(live, OPEN);
            if (open.size() != 1) {
                throw new IllegalStateException("one segment should be open, not " + open);
            }
            copy(open.get(0), image);
            copy(live.resolve("meta"), image);
        }
        for (Path sealed : Folders.files(live, ".sealed")) {
            Files.delete(sealed);
        }
    }

    /** Copies a file and has it forced, as a log had it before it crashed. */
    private static void copy(Path file, Path into) throws IOException {
        Path copy = into.resolve(file.getFileName().toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Something that is done to a folder; what it gives is closed when the time has been taken. */
    private interface Reading {
        AutoCloseable read(Path folder) throws IOException;
    }

    private final class Reader implements Contender {
        private final String name;
        private final Path work;
        private final boolean consumes;
        private final Reading reading;
        private long bytes;

        /** @param consumes whether a reading leaves other files than it found */
        Reader(String name, Path work, boolean consumes, Reading reading) {
            this.name = name;
            this.work = work.resolve(name);
            this.consumes = consumes;
            this.reading = reading;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Window work(long nanos) {
            try {
                if (consumes || bytes == 0) {
                    lay();
                }
                long begun = System.nanoTime();
                AutoCloseable left = reading.read(work);
                long took = System.nanoTime() - begun;
                left.close();
                return new Window(Map.of(RATE, (double) bytes / took, MILLIS, took / 1e6));
            } catch (Exception e) {
                throw new IllegalStateException(name + " cannot read " + work + ": " + e, e);
            }
        }

        private void lay() throws IOException {
            Folders.delete(work);
            Files.createDirectories(work);
            for (Path file : Folders.files(image, "")) {
                copy(file, work);
            }
            bytes = 0;
            for (Path file : Folders.files(work, OPEN)) {
                bytes += Files.size(file);
            }
        }

        @Override
        public void close() {}
    }

    /** Opens the log. */
    public Contender opening(String name, Path work) {
        return new Reader(name, work, true, folder -> {
            int open = Folders.files(folder, OPEN).size();
            SegmentLog log = RawLog.open(folder);
            if (log.sealedSegments().size() != open) {
                throw new IllegalStateException(log.sealedSegments() + " were recovered, of " + open);
            }
            return log;
        });
    }

    /** Reads and verifies every frame. */
    public Contender reading(Path work) {
        FileChannelStorage storage = new FileChannelStorage();
        return new Reader(READING, work, false, folder -> {
            for (Path file : Folders.files(folder, OPEN)) {
                SegmentName name = Objects.requireNonNull(
                        SegmentName.ofFile(file.getFileName().toString()), file::toString);
                long[] frames = new long[1];
                SegmentFile.read(storage, file, name, 0).forEach(frame -> frames[0]++);
                if (frames[0] < Files.size(file) / (2 * Appending.BYTES)) {
                    throw new IllegalStateException("only " + frames[0] + " frames in " + file);
                }
            }
            return () -> {};
        });
    }

    /** Reads the bytes into memory in pieces, and takes their CRC32C. */
    public Contender checksums(Path work) {
        ByteBuffer memory = ByteBuffer.allocateDirect(SEGMENT_BYTES);
        return new Reader(CHECKSUMS, work, false, folder -> {
            for (Path file : Folders.files(folder, OPEN)) {
                try (FileChannel channel = FileChannel.open(file)) {
                    sum(channel, memory);
                }
            }
            return () -> {};
        });
    }

    /** The same, and then writes the bytes back and forces them. */
    public Contender rewriting(Path work) {
        ByteBuffer memory = ByteBuffer.allocateDirect(SEGMENT_BYTES);
        return new Reader(REWRITING, work, false, folder -> {
            for (Path file : Folders.files(folder, OPEN)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    sum(channel, memory);
                    for (long at = 0; memory.hasRemaining(); ) {
                        at += channel.write(memory, at);
                    }
                    channel.force(true);
                }
            }
            return () -> {};
        });
    }

    private static void sum(FileChannel channel, ByteBuffer memory) throws IOException {
        memory.clear();
        do {
            memory.limit(Math.min(memory.capacity(), memory.position() + CHUNK));
        } while (channel.read(memory) > 0);
        CRC32C sum = new CRC32C();
        sum.update(memory.flip());
        if (sum.getValue() == 0 || memory.rewind().limit() == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }
}
