package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real file system, the real clocks and the writer thread. */
class FileChannelStorageTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** A real disk may be busy with others' work, and closing is not to give up on it. */
    private static final LogOptions OPTIONS = TestLog.OPTIONS.withClose(Duration.ofMinutes(1));

    @TempDir
    Path temp;

    private final FileChannelStorage storage = new FileChannelStorage();

    private SegmentLog open(Path directory, DurableListener listener) {
        return SegmentLog.open(
                LogEnvironment.system(),
                directory,
                OPTIONS,
                new DiskBudget(640L * TestLog.SEGMENT),
                Preamble.none(),
                listener);
    }

    @Test
    void theWriterThreadDeliversWhatManyThreadsAppend() throws Exception {
        Set<Long> durable = new ConcurrentSkipListSet<>();
        Path directory = temp.resolve("a/b/raw");
        SegmentLog log = open(directory, frame -> durable.add(TestLog.id(frame.payload())))
                .start();
        assertThatThrownBy(log::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("test");
        Set<Long> accepted = new ConcurrentSkipListSet<>();
        Thread[] threads = new Thread[3];
        for (int t = 0; t < threads.length; t++) {
            long base = t * 1_000_000L;
            threads[t] = new Thread(() -> {
                for (long id = base; id < base + 2_000; id++) {
                    if (log.append(1, 0, Priority.NORMAL, TestLog.payload(id, 50)) >= 0) {
                        accepted.add(id);
                    }
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(log.awaitDurable(log.position(), LONG)).isTrue();
        assertThat(log.forceSeal(LONG)).isTrue();
        log.close();
        assertThat(durable).isEqualTo(accepted).isNotEmpty();
        assertThat(new TreeSet<>(TestLog.read(log))).isEqualTo(accepted);
        assertThat(log.counters().refused(Refusal.RING_FULL) + accepted.size()).isEqualTo(6_000);
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.equals("meta") || name.equals("spare") || name.endsWith(".sealed"));
        }
    }

    @Test
    void aWriterThreadThatIsInterruptedGoesOn() {
        Thread[] writer = new Thread[1];
        LogEnvironment system = LogEnvironment.system();
        LogEnvironment environment = new LogEnvironment(
                storage,
                system.clock(),
                task -> {
                    writer[0] = new Thread(task);
                    return writer[0];
                },
                system.boot(),
                system.producerIds());
        SegmentLog log = SegmentLog.open(
                environment,
                temp,
                OPTIONS,
                new DiskBudget(640L * TestLog.SEGMENT),
                Preamble.none(),
                DurableListener.none());
        log.start();
        assertThat(writer[0].getName()).isEqualTo("outrider-log-test");
        for (long id = 0; id < 50; id++) {
            assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(id, 50)))
                    .isPositive();
            writer[0].interrupt();
            assertThat(log.awaitDurable(log.position(), LONG)).isTrue();
        }
        log.close();
        assertThat(writer[0].isAlive()).isFalse();
        assertThat(TestLog.read(log)).hasSize(50);
        assertThat(log.awaitDurable(log.position() + 1, LONG)).isFalse();
    }

    @Test
    void onlyTheOwnerMayReadOrWrite() throws IOException {
        Path directory = temp.resolve("private/raw");
        SegmentLog log = open(directory, DurableListener.none());
        log.append(1, 0, Priority.NORMAL, TestLog.payload(1, 10));
        log.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.getParent())))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void theSecondOpenerOfADirectoryIsRefused() {
        Path root = temp.resolve("root");
        DirectoryLock first = DirectoryLock.acquire(storage, root);
        for (Storage other : List.of(storage, new FileChannelStorage())) {
            assertThatThrownBy(() -> DirectoryLock.acquire(other, root))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(root.toString());
        }
        first.close();
        first.close();
        DirectoryLock.acquire(storage, root).close();
    }

    @Test
    void anotherProcessIsRefusedToo() throws Exception {
        Path root = temp.resolve("root");
        DirectoryLock held = DirectoryLock.acquire(storage, root);
        assertThatThrownBy(() -> DirectoryLock.acquire(storage, root)).isInstanceOf(DirectoryInUseException.class);
        assertThat(Victim.run("lock", root)).contains("DirectoryInUseException");
        held.close();
        assertThat(Victim.run("lock", root)).contains("locked");
    }

    @Test
    void errorsNameTheOperationAndThePath() throws IOException {
        Path missing = temp.resolve("missing");
        assertThatThrownBy(() -> storage.open(missing))
                .isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.missing()).isTrue();
                    assertThat(e.full()).isFalse();
                    assertThat(e.path()).isEqualTo(missing);
                })
                .hasMessageContaining("open " + missing);
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> storage.create(file)).hasMessageContaining("create " + file);
        assertThatThrownBy(() -> storage.createDirectories(file.resolve("below")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> storage.rename(missing, file)).hasMessageContaining("rename to file " + missing);
        assertThat(storage.delete(missing)).isFalse();
        assertThat(storage.list(missing)).isEmpty();
    }

    @Test
    void readsLongFilesInPieces() {
        byte[] bytes = new byte[700_000];
        new Random(1).nextBytes(bytes);
        try (StorageFile file = storage.create(temp.resolve("long"))) {
            file.write(ByteBuffer.wrap(bytes), 0);
            assertThat(file.readFully(1 << 20).array()).isEqualTo(bytes);
            assertThatThrownBy(() -> file.readFully(1000))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("700000");
        }
    }
}
