package io.outrider.samples.benchmarks.log;

import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Logback's asynchronous appender before its file appender: {@code AsyncAppenderBase}, of which {@code AsyncAppender} is the
 * form for events of its logger. Events here are the bytes themselves, so that nothing is formatted.
 */
final class Logback implements Appending {

    /** As many records as fit our ring. */
    private static final int QUEUE = 8192;

    private static final long BUFFER = 256 << 10;

    private final Path file;
    private final byte[] record = Appending.array();
    private final ContextBase context = new ContextBase();
    private @Nullable AsyncAppenderBase<byte[]> queue;

    Logback(Path file) {
        this.file = file;
    }

    private static final class Bytes extends EncoderBase<byte[]> {
        private static final byte[] NONE = {};

        @Override
        public byte[] headerBytes() {
            return NONE;
        }

        @Override
        public byte[] encode(byte[] event) {
            return event;
        }

        @Override
        public byte[] footerBytes() {
            return NONE;
        }
    }

    @Override
    public void renew() throws IOException {
        close();
        Files.deleteIfExists(file);
        Bytes encoder = new Bytes();
        encoder.setContext(context);
        encoder.start();
        FileAppender<byte[]> to = new FileAppender<>();
        to.setContext(context);
        to.setName("file");
        to.setFile(file.toString());
        to.setEncoder(encoder);
        to.setImmediateFlush(false);
        to.setBufferSize(new FileSize(BUFFER));
        to.start();
        AsyncAppenderBase<byte[]> before = new AsyncAppenderBase<>();
        before.setContext(context);
        before.setName("queue");
        before.setQueueSize(QUEUE);
        before.setDiscardingThreshold(0);
        before.setMaxFlushTime(0);
        before.addAppender(to);
        before.start();
        if (!to.isStarted() || !before.isStarted()) {
            throw new IllegalStateException(
                    "Logback does not start: " + context.getStatusManager().getCopyOfStatusList());
        }
        queue = before;
    }

    private AsyncAppenderBase<byte[]> queue() {
        AsyncAppenderBase<byte[]> open = queue;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        return open;
    }

    @Override
    public boolean append() {
        queue().doAppend(record.clone()); // it is written later, by another thread
        return true;
    }

    @Override
    public void settle() {
        while (queue().getNumberOfElementsInQueue() > 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void force() throws IOException {
        queue().stop(); // writes what is queued, and closes the file
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        }
    }

    @Override
    public long bytes() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.stop();
        }
    }
}
