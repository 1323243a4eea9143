package io.outrider.internal.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What a log takes from the machine; all of it replaceable.
 *
 * @param storage the file system
 * @param clock the clocks
 * @param threads makes the writer thread; the log names it
 * @param boot the id of the machine's boot; zero if unknown
 * @param producerIds draws the ids of new producers
 */
public record LogEnvironment(
        Storage storage, LogClock clock, ThreadFactory threads, UUID boot, LongSupplier producerIds) {

    private static final Path LINUX_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** This machine: its file system and clocks, daemon threads, Linux's boot id, random producer ids. */
    public static LogEnvironment system() {
        SecureRandom random = new SecureRandom();
        return new LogEnvironment(
                new FileChannelStorage(), LogClock.system(), LogEnvironment::daemon, bootId(), random::nextLong);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private static UUID bootId() {
        try {
            return UUID.fromString(Files.readString(LINUX_BOOT_ID).trim());
        } catch (IOException | IllegalArgumentException e) {
            return new UUID(0, 0); // no such file on this system: the boot is unknown
        }
    }
}
