package io.outrider.internal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which process holds the lock of a log's folder, from Linux's list of locks. The lock file itself is not opened: a process
 * that holds a POSIX lock would lose it by closing another descriptor of the same file.
 */
public final class LockHolder {

    private static final Path LOCKS = Path.of("/proc/locks");
    private static final int PID = 4;
    private static final int INODE = 5;

    private LockHolder() {}

    /** The process; empty if there is none or the system does not say. */
    public static OptionalLong of(Path root) {
        try {
            Object inode = Files.getAttribute(root.resolve("LOCK"), "unix:ino");
            return find(Files.readAllLines(LOCKS), String.valueOf(inode));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return OptionalLong.empty(); // no lock file, or a system without this list
        }
    }

    /** The process in lines such as {@code 1: POSIX  ADVISORY  WRITE 4711 08:01:1234 0 EOF}. */
    static OptionalLong find(List<String> lines, String inode) {
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+", -1);
            // a line of a waiting process has an arrow in its second field
            if (fields.length > INODE && fields[1].equals("POSIX") && fields[INODE].endsWith(":" + inode)) {
                long pid = Long.parseLong(fields[PID]);
                return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
