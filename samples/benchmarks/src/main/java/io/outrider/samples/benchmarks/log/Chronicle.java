package io.outrider.samples.benchmarks.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import org.jspecify.annotations.Nullable;

/** Chronicle Queue: a copy into a mapped file, which the system writes when it likes, and which is synced at the end. */
final class Chronicle implements Appending {

    private static final int BLOCK = 64 << 20;

    private final Path folder;
    private final ByteBuffer memory = Appending.record();
    private final BytesStore<?, ?> record = BytesStore.wrap(memory);
    private @Nullable ChronicleQueue queue;
    private @Nullable ExcerptAppender appender;

    Chronicle(Path folder) {
        this.folder = folder;
    }

    /** The flags that its documentation asks for, and those that keep it from reporting home. */
    static List<String> flags() {
        List<String> opens = List.of(
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dchronicle.analytics.disable=true");
        if (Runtime.version().feature() < 23) {
            return opens;
        }
        return Stream.concat(opens.stream(), Stream.of("--sun-misc-unsafe-memory-access=allow"))
                .toList();
    }

    @Override
    public void renew() throws IOException {
        close();
        Folders.delete(folder);
        ChronicleQueue made = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(LargeRollCycles.LARGE_DAILY)
                .blockSize(BLOCK)
                .syncMode(SyncMode.SYNC)
                .build();
        queue = made;
        appender = made.createAppender();
    }

    private ExcerptAppender appender() {
        ExcerptAppender open = appender;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        return open;
    }

    @Override
    public boolean append() {
        appender().writeBytes(record);
        return true;
    }

    @Override
    public void settle() {}

    @Override
    public void force() {
        appender().sync();
    }

    @Override
    public long bytes() throws IOException {
        return Folders.written(Folders.files(folder, ".cq4"));
    }

    @Override
    public void close() {
        if (appender != null) {
            appender.close();
        }
        if (queue != null) {
            queue.close();
        }
    }
}
