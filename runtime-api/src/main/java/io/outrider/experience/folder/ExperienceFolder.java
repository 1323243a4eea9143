package io.outrider.experience.folder;

import io.outrider.experience.ExperienceException;
import io.outrider.internal.log.FolderMender;
import io.outrider.internal.log.FolderReader;
import io.outrider.internal.log.LockHolder;
import io.outrider.internal.segment.FileChannelStorage;
import io.outrider.internal.segment.LogClock;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The folder of an experience log, read and mended without opening the log. Thread-safe as far as no two threads mend.
 *
 * <p>Reading takes no lock and writes nothing; of a log that is open it sees what had reached the files, and passes over
 * segments that are deleted while it reads. It holds one segment in memory at a time and, to hold joined rows against
 * raw records, about 100 bytes for each decision of the raw log.
 */
public final class ExperienceFolder {

    private final Path root;

    private ExperienceFolder(Path root) {
        this.root = root;
    }

    /**
     * The experience log's folder {@code root}.
     *
     * @throws ExperienceException if it is no folder of an experience log, or one of a newer version
     */
    public static ExperienceFolder at(Path root) {
        FolderReader.check(root);
        return new ExperienceFolder(root);
    }

    /** The folder. */
    public Path root() {
        return root;
    }

    /** The process that has the folder open, as far as the operating system tells; empty if none is known. */
    public OptionalLong holder() {
        return LockHolder.of(root);
    }

    /**
     * What lies in the folder, segment by segment, and what is missing or damaged in them.
     *
     * @throws ExperienceException if it cannot be read
     */
    public FolderReport inspect() {
        return FolderReader.read(root, false);
    }

    /**
     * The same, with every checksum checked: also seals against what they seal, joined rows against the raw records that
     * are still there, and frozen files against their digests.
     *
     * @throws ExperienceException if it cannot be read
     */
    public FolderReport verify() {
        return FolderReader.read(root, true);
    }

    /**
     * What {@link #repair} would do now.
     *
     * @throws ExperienceException if the folder cannot be read
     */
    public List<RepairStep> planRepair() {
        return new FolderMender(root, new FileChannelStorage(), LogClock.system()).plan();
    }

    /**
     * Mends the folder: finishes segments that a process left open as opening the log would, marks what is damaged in
     * sealed ones, and has frozen files with a wrong digest made again. Nothing is deleted: what cannot stay goes to a
     * folder {@code quarantine}, and so does a copy of each segment before its damage is marked.
     *
     * @return what was done
     * @throws ExperienceException if a process has the folder open, or it cannot be read or written
     */
    public List<RepairStep> repair() {
        return new FolderMender(root, new FileChannelStorage(), LogClock.system()).apply();
    }
}
