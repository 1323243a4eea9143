package io.outrider.samples.benchmarks.log;

import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.LogOptions;
import io.outrider.internal.segment.Preamble;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.SegmentLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Ours alone: the log that decisions are put into, with its defaults, given bytes that are ready. */
final class RawLog implements Appending {

    private static final int TYPE = 1;
    private static final long DISK_BYTES = 4L << 30;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path folder;
    private final ByteBuffer record = Appending.record();
    private @Nullable SegmentLog log;

    RawLog(Path folder) {
        this.folder = folder;
    }

    static SegmentLog open(Path folder) {
        return SegmentLog.open(
                LogEnvironment.system(),
                folder,
                LogOptions.of("raw"),
                new DiskBudget(DISK_BYTES),
                Preamble.none(),
                DurableListener.none());
    }

    /** Appends {@code record} to {@code log}; false if it is refused. */
    static boolean append(SegmentLog log, ByteBuffer record) {
        return log.append(TYPE, 0, Priority.NORMAL, record) >= 0;
    }

    private SegmentLog log() {
        SegmentLog open = log;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        return open;
    }

    @Override
    public void renew() throws Exception {
        close();
        Folders.delete(folder);
        log = open(folder).start();
    }

    @Override
    public boolean append() {
        return append(log(), record);
    }

    @Override
    public void settle() {
        SegmentLog open = log();
        while (open.writtenPosition() < open.position()) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void force() {
        SegmentLog open = log();
        if (!open.awaitDurable(open.position(), LONG)) {
            throw new IllegalStateException("not durable after " + LONG + ": " + open.health());
        }
    }

    @Override
    public long bytes() throws Exception {
        return Folders.written(Folders.files(folder, ".open", ".sealed"));
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
