package io.outrider.internal.log;

import io.outrider.internal.log.Erasure.Cut;
import io.outrider.internal.segment.Storage;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The erasures that still matter: those that may cover something on this disk, and those that the sink has not confirmed.
 * Each is a file of its own in one folder, made durable before anything else. Thread-safe.
 */
final class Erasures {

    private static final System.Logger LOGGER = System.getLogger(Erasures.class.getName());

    private final Storage storage;
    private final Path folder;
    private final long epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentSkipListMap<Erasure, ErasureFile> files = new ConcurrentSkipListMap<>();
    private final Map<String, List<Erasure>> bySubject = new ConcurrentHashMap<>();
    private final Map<Long, List<Erasure>> byHash = new ConcurrentHashMap<>();
    private final List<Path> damaged = new ArrayList<>();
    private long number;
    private long latestMicros = Long.MIN_VALUE;
    private volatile Cut last = Cut.NONE;

    private Erasures(Storage storage, Path folder, long epoch) {
        this.storage = storage;
        this.folder = folder;
        this.epoch = epoch;
    }

    /**
     * Reads what is there.
     *
     * @param epoch the raw log's now
     */
    static Erasures open(Storage storage, Path folder, long epoch) {
        Erasures erasures = new Erasures(storage, folder, epoch);
        for (String name : storage.list(folder)) {
            Path path = folder.resolve(name);
            if (ErasureFile.unfinished(name)) {
                storage.delete(path);
            } else if (ErasureFile.named(name)) {
                ErasureFile file = ErasureFile.read(storage, path);
                if (file == null) {
                    LOGGER.log(Level.ERROR, "The erasure {0} is damaged: whom it names is not known", path);
                    erasures.damaged.add(path);
                } else {
                    erasures.add(file);
                }
            }
        }
        return erasures;
    }

    /** The names of the files in a folder that say no longer whom they erase. */
    static List<String> damaged(Storage storage, Path folder) {
        return storage.list(folder).stream()
                .filter(ErasureFile::named)
                .filter(name -> ErasureFile.read(storage, folder.resolve(name)) == null)
                .sorted()
                .toList();
    }

    /**
     * Erases, durably.
     *
     * @param subjects the subject keys
     * @param atMicros no earlier than any decision that was recorded
     */
    Erasure erase(Collection<String> subjects, long atMicros) {
        Set<String> recorded = new LinkedHashSet<>();
        for (String subject : subjects) { // as records spell it: half a pair of surrogates is a question mark
            recorded.add(new String(subject.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
        lock.lock();
        try {
            long at = Math.max(atMicros, latestMicros);
            Erasure erasure = new Erasure(epoch, ++number, at, List.copyOf(recorded));
            add(ErasureFile.create(storage, folder, erasure));
            return erasure;
        } finally {
            lock.unlock();
        }
    }

    private void add(ErasureFile file) {
        Erasure erasure = file.erasure();
        files.put(erasure, file);
        for (String subject : erasure.subjects()) {
            bySubject
                    .computeIfAbsent(subject, key -> new CopyOnWriteArrayList<>())
                    .add(erasure);
            byHash.computeIfAbsent(SubjectTag.hash(subject), key -> new CopyOnWriteArrayList<>())
                    .add(erasure);
        }
        latestMicros = Math.max(latestMicros, erasure.erasedAtMicros());
        Erasure latest = files.lastKey();
        last = latest.cut();
    }

    /** The files, in order. */
    List<ErasureFile> files() {
        return List.copyOf(files.values());
    }

    /** Those made later. */
    List<ErasureFile> after(Cut cut) {
        return files.values().stream().filter(file -> !file.erasure().upTo(cut)).toList();
    }

    /** All that were made until now, those among them that were forgotten. */
    Cut now() {
        return last;
    }

    /** What is wrong, or null. */
    @Nullable
    String failure() {
        return damaged.isEmpty()
                ? null
                : "erasing: " + damaged.size()
                        + " erasures are damaged and say no longer whom they erase; erase them again, then" + " delete "
                        + damaged.get(0);
    }

    /** Whether one of those up to {@code cut} covers a row. */
    boolean cover(StoredTransition row, Cut cut) {
        if (bySubject.isEmpty()) {
            return false;
        }
        String subject = row.subjectKey();
        return subject != null && any(bySubject.get(subject), cut, row.recordEpoch(), row.decidedAtMicros());
    }

    /** Whether one of those up to {@code cut} covers what came of a decision. */
    boolean cover(@Nullable SubjectTag tag, Cut cut) {
        return tag != null && any(byHash.get(tag.subject()), cut, tag.epoch(), tag.decidedAtMicros());
    }

    private static boolean any(@Nullable List<Erasure> some, Cut cut, long decisionEpoch, long decidedAtMicros) {
        if (some != null) {
            for (Erasure erasure : some) {
                if (erasure.upTo(cut) && erasure.covers(decisionEpoch, decidedAtMicros)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Writes a file again that was damaged or deleted. */
    void restore(ErasureFile file) {
        lock.lock();
        try {
            storage.delete(file.path());
            ErasureFile same = ErasureFile.create(storage, folder, file.erasure());
            LOGGER.log(Level.INFO, "The erasure {0} was written again", same.path());
        } finally {
            lock.unlock();
        }
    }

    /** Deletes one that can cover nothing on this disk any more and that the sink has. */
    void forget(ErasureFile file) {
        lock.lock();
        try {
            boolean ignored = storage.delete(file.path());
            storage.syncDirectory(folder);
            Erasure erasure = file.erasure();
            files.remove(erasure);
            for (String subject : erasure.subjects()) {
                remove(bySubject, subject, erasure);
                remove(byHash, SubjectTag.hash(subject), erasure);
            }
        } finally {
            lock.unlock();
        }
    }

    private static <K> void remove(Map<K, List<Erasure>> from, K key, Erasure erasure) {
        from.computeIfPresent(key, (same, some) -> {
            some.remove(erasure);
            return some.isEmpty() ? null : some;
        });
    }
}
