package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.folder.RepairStep;
import io.outrider.internal.segment.DirectoryInUseException;
import io.outrider.internal.segment.DirectoryLock;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.SegmentFormatException;
import io.outrider.internal.segment.SegmentHeader;
import io.outrider.internal.segment.SegmentMender;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.SegmentSurvey;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Mends the folder of a log that no process has open. Belongs to one thread. */
public final class FolderMender {

    private static final System.Logger LOGGER = System.getLogger(FolderMender.class.getName());
    private static final String QUARANTINE = "quarantine";

    private record Step(RepairStep what, Runnable how) {}

    private final Path root;
    private final Storage storage;
    private final LogClock clock;

    /** For the log's folder {@code root}. */
    public FolderMender(Path root, Storage storage, LogClock clock) {
        this.root = root;
        this.storage = storage;
        this.clock = clock;
    }

    /** What is to be done; writes nothing. */
    public List<RepairStep> plan() {
        try {
            return steps().stream().map(Step::what).toList();
        } catch (StorageException | SegmentFormatException e) {
            throw failed(e);
        }
    }

    /** Does what is to be done. */
    public List<RepairStep> apply() {
        try (DirectoryLock lock = DirectoryLock.acquire(storage, root)) {
            return applyUnder(lock);
        } catch (DirectoryInUseException e) {
            OptionalLong holder = LockHolder.of(root);
            throw new ExperienceException(
                    "The experience folder " + root + " is in use by "
                            + (holder.isPresent() ? "process " + holder.getAsLong() : "another log")
                            + "; stop it before mending the folder",
                    e);
        } catch (StorageException | SegmentFormatException e) {
            throw failed(e);
        }
    }

    private List<RepairStep> applyUnder(DirectoryLock lock) {
        LOGGER.log(Level.INFO, "Mending " + lock.root());
        List<RepairStep> done = new ArrayList<>();
        for (Step step : steps()) {
            step.how.run();
            done.add(step.what);
        }
        return done;
    }

    private ExperienceException failed(RuntimeException e) {
        return new ExperienceException("The experience folder " + root + " cannot be mended: " + e.getMessage(), e);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (String log : List.of(LogOpener.RAW, LogOpener.JOINED)) {
            Path folder = root.resolve(log);
            Long producer = SegmentMender.producer(storage, folder);
            long assumed = producer == null ? 0 : producer;
            SegmentMender mender = new SegmentMender(storage, clock, folder, assumed);
            for (String file : storage.list(folder).stream().sorted().toList()) {
                SegmentName name = SegmentName.ofFile(file);
                if (name != null) {
                    SegmentSurvey survey =
                            SegmentSurvey.read(storage, folder.resolve(file), name, assumed, frame -> {});
                    boolean twice = storage.list(folder).contains(name.sealedFile());
                    add(steps, log + "/" + file, survey, file.endsWith(".sealed"), twice, mender);
                }
            }
        }
        for (String folder : new FrozenFiles(storage, root).damaged()) {
            steps.add(new Step(
                    new RepairStep(folder, "move to quarantine, to be frozen again"), () -> quarantine(folder)));
        }
        return steps;
    }

    private static void add(
            List<Step> steps, String path, SegmentSurvey survey, boolean sealed, boolean twice, SegmentMender mender) {
        String file = path.substring(path.indexOf('/') + 1);
        if (sealed) {
            sealed(steps, path, file, survey, mender);
        } else if (twice) {
            steps.add(quarantine(path, file, "its sealed file is there as well", mender));
        } else if (survey.frames() == 0 && survey.used() > SegmentHeader.BYTES) {
            steps.add(quarantine(path, file, "no frame in it is intact", mender));
        } else if (mender.worthKeeping(survey)) {
            String action = "seal after " + survey.frames() + " frames, at byte " + survey.end()
                    + (survey.trailingBytes() > 0 ? ", cutting off " + survey.trailingBytes() + " torn bytes" : "")
                    + (survey.whole() ? "" : "; mark " + survey.damagedBytes() + " damaged bytes, copy to quarantine");
            steps.add(new Step(new RepairStep(path, action), () -> mender.finish(survey.name())));
        }
    }

    private static void sealed(List<Step> steps, String path, String file, SegmentSurvey survey, SegmentMender mender) {
        if (survey.whole() && survey.sealed() && survey.sealIntact()) {
            return;
        }
        if (survey.frames() == 0) {
            steps.add(quarantine(path, file, "no frame in it is intact", mender));
            return;
        }
        String action = "copy to quarantine; mark " + survey.damagedBytes() + " damaged bytes and "
                + survey.lostRecords() + " lost records, and seal anew after byte " + survey.end();
        steps.add(new Step(new RepairStep(path, action), () -> mender.mend(survey.name())));
    }

    private static Step quarantine(String path, String file, String why, SegmentMender mender) {
        return new Step(new RepairStep(path, "move to quarantine: " + why), () -> mender.quarantine(file));
    }

    private void quarantine(String folder) {
        Path quarantine = root.resolve(QUARANTINE);
        storage.createDirectories(quarantine);
        String name = folder.replace('/', '-');
        int n = 1;
        while (storage.list(quarantine).contains(name + "." + n)) {
            n++;
        }
        storage.rename(root.resolve(folder), quarantine.resolve(name + "." + n));
        storage.syncDirectory(quarantine);
        storage.syncDirectory(root.resolve(LogOpener.FROZEN));
    }
}
