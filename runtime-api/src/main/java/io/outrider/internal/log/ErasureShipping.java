package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.internal.log.Erasure.Cut;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the files of erasures, each before any rows that are frozen after it, and deletes them here once nothing that they
 * could cover lies on this disk: everything that was recorded before has left the raw log, and every segment of the joined
 * log that it went to. A process sends each once; after a restart what is still here is sent again. Belongs to the shipping
 * thread, but for what says otherwise.
 */
final class ErasureShipping {

    private static final System.Logger LOGGER = System.getLogger(ErasureShipping.class.getName());
    private static final long ASIDE_NANOS = TimeUnit.HOURS.toNanos(1);

    /** How far one erasure has come. */
    private static final class Progress {
        private boolean sent;
        private long refusedAt;
        private @Nullable FileRefusedException refusal;

        /** What the raw log's ring held when this was first looked at lies before this position. */
        private final long mark;

        private @Nullable SegmentName lastRaw;
        private @Nullable SegmentName lastJoined;

        Progress(long mark) {
            this.mark = mark;
        }
    }

    private final Erasures erasures;
    private final ExperienceSink sink;
    private final SegmentLog raw;
    private final SegmentLog joined;
    private final Map<Erasure, Progress> progress = new HashMap<>();
    private volatile Cut passed = Cut.NONE;
    private volatile int refused;
    private volatile @Nullable String refusal;

    ErasureShipping(Erasures erasures, ExperienceSink sink, SegmentLog raw, SegmentLog joined) {
        this.erasures = erasures;
        this.sink = sink;
        this.raw = raw;
        this.joined = joined;
    }

    /** Whether every erasure up to this one was sent or refused; readable from any thread. */
    boolean passed(Cut cut) {
        return cut.equals(Cut.NONE)
                || passed.epoch() > cut.epoch()
                || (passed.epoch() == cut.epoch() && passed.number() >= cut.number());
    }

    /** How many are refused for good; readable from any thread. */
    int refused() {
        return refused;
    }

    /** Why the first was; null if none is. Readable from any thread. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Sends those that the sink has not confirmed; whether any was sent. */
    boolean send(BooleanSupplier stopping) {
        boolean worked = false;
        Cut now = erasures.now();
        for (ErasureFile file : erasures.files()) {
            Progress own = progress.computeIfAbsent(file.erasure(), erasure -> new Progress(raw.position()));
            boolean refusedLately = own.refusal != null && System.nanoTime() - own.refusedAt < ASIDE_NANOS;
            if (stopping.getAsBoolean()) {
                return worked;
            }
            if (!own.sent && !refusedLately) {
                send(file, own);
                worked = true;
            }
        }
        describe();
        passed = now;
        return worked;
    }

    private void send(ErasureFile file, Progress own) {
        String name = file.name(raw.producerId());
        try {
            sink.put(name, file.path(), file.digest());
            own.sent = true;
            own.refusal = null;
        } catch (FileRefusedException e) {
            own.refusal = e;
            own.refusedAt = System.nanoTime();
            LOGGER.log(Level.ERROR, "The sink refuses the erasure " + name + ", which is set aside", e);
        } catch (RuntimeException e) {
            if (!intact(file)) {
                LOGGER.log(Level.WARNING, "The erasure " + file.path() + " is damaged or gone; writing it again", e);
                erasures.restore(file);
            }
            throw e;
        }
    }

    private static boolean intact(ErasureFile file) {
        try {
            return Digest.of(file.path()).sha256().equals(file.digest());
        } catch (ExperienceException e) {
            return false;
        }
    }

    private void describe() {
        int count = 0;
        String first = null;
        for (Progress own : progress.values()) {
            FileRefusedException why = own.refusal;
            if (why != null) {
                count++;
                first = first == null ? String.valueOf(why.getMessage()) : first;
            }
        }
        refused = count;
        refusal = count == 0 ? null : "erasing: " + count + " erasures are refused by the sink; the first: " + first;
    }

    /** Deletes what is done with. */
    void forget() {
        for (ErasureFile file : List.copyOf(erasures.files())) {
            Progress own = progress.get(file.erasure());
            if (own != null && own.sent && nothingLeft(own)) {
                erasures.forget(file);
                progress.remove(file.erasure());
            }
        }
    }

    /** Whether everything that was recorded before the mark has left both logs. */
    private boolean nothingLeft(Progress own) {
        if (own.lastRaw == null) {
            if (raw.durablePosition() < own.mark) {
                return false;
            }
            own.lastRaw = orBefore(raw.newestSegment(), raw);
        }
        if (!left(raw, own.lastRaw)) {
            return false;
        }
        if (own.lastJoined == null) { // its rows are durable there by now
            own.lastJoined = orBefore(joined.newestSegment(), joined);
        }
        return left(joined, own.lastJoined);
    }

    private static SegmentName orBefore(@Nullable SegmentName newest, SegmentLog log) {
        return newest != null ? newest : new SegmentName(log.epoch(), 0);
    }

    private static boolean left(SegmentLog log, SegmentName last) {
        SegmentName oldest = log.oldestSegment();
        return oldest == null || oldest.compareTo(last) > 0;
    }
}
