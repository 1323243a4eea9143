package io.outrider.samples.benchmarks.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file and nothing else, written by the calling thread. */
final class BareFile implements Appending {

    private static final int GROUP = 256 << 10;
    private static final int FORCE_BYTES = 1 << 20;
    private static final long FORCE_NANOS = 100_000_000;

    private final Path file;
    private final boolean grouped;
    private final ByteBuffer record = Appending.record();
    private final ByteBuffer group = ByteBuffer.allocateDirect(GROUP);
    private @Nullable FileChannel channel;
    private long unforced;
    private long forcedAt;

    /**
     * @param grouped whether records are collected to {@value #GROUP} bytes before they are written, and forced after each
     *     1 MiB or 100 ms, as our log does on a thread of its own; else each is written at once
     */
    BareFile(Path file, boolean grouped) {
        this.file = file;
        this.grouped = grouped;
    }

    @Override
    public void renew() throws IOException {
        close();
        Files.deleteIfExists(file);
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        group.clear();
        unforced = 0;
        forcedAt = System.nanoTime();
    }

    private FileChannel channel() {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        return open;
    }

    @Override
    public boolean append() throws IOException {
        record.rewind();
        if (!grouped) {
            write(record);
            return true;
        }
        group.put(record);
        if (group.remaining() < BYTES) {
            write(group.flip());
            group.clear();
            long now = System.nanoTime();
            if (unforced >= FORCE_BYTES || now - forcedAt >= FORCE_NANOS) {
                channel().force(false);
                unforced = 0;
                forcedAt = now;
            }
        }
        return true;
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            unforced += channel().write(from);
        }
    }

    @Override
    public void settle() {}

    @Override
    public void force() throws IOException {
        write(group.flip());
        group.clear();
        channel().force(false);
    }

    @Override
    public long bytes() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
