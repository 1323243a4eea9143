package io.outrider.internal.log;

import io.outrider.Outcome;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.LogStatus;
import io.outrider.experience.RewardJoin;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.segment.DirectoryLock;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.LogClock;
import io.outrider.internal.segment.LogCounters;
import io.outrider.internal.segment.Refusal;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.StorageException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The experience log over two segment logs: the raw one of what happened, and the joined one of rows to be shipped. */
public final class SegmentExperienceLog implements ExperienceLog {

    private static final System.Logger LOGGER = System.getLogger(SegmentExperienceLog.class.getName());

    private static final int MOST_ERASED = 10_000;

    /** How full the disk may be before readers no longer hold back the release of segments. */
    private static final double READERS_HOLD_UP_TO = 0.5;

    /** What {@link LogOpener} has opened, which this log closes. */
    record Parts(
            DirectoryLock lock,
            DiskBudget budget,
            SegmentLog raw,
            SegmentLog joined,
            AgentTable agents,
            AgentTable joinedAgents,
            DurableDecisions durable,
            ExperienceSink sink,
            FolderBytes folders,
            @Nullable ExperienceFormat format,
            Position firstRaw,
            Erasures erasures,
            FreezeLedger ledger) {}

    private final LogSettings settings;
    private final Parts parts;
    private final SegmentLog raw;
    private final SegmentLog joined;
    private final SegmentRecorder recorder;
    private final JoinCounters counters = new JoinCounters();
    private final ShipCounters shipping = new ShipCounters();
    private final LogClock clock;
    private final RawSegments segments;
    private final JoinedMarks marks;
    private final JoinedWriter writer;
    private final JoinThread join;
    private static final String NO_FORMAT = "nothing is shipped, because no experience format is on the path or given"
            + " (outrider-parquet has one): rows stay on this disk until it is full";

    private final @Nullable Shipper shipper;
    private final LogMeters meters;
    private final List<SegmentReader> readers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    SegmentExperienceLog(LogSettings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.raw = parts.raw;
        this.joined = parts.joined;
        this.clock = settings.clock();
        Path root = settings.root;
        segments = new RawSegments(raw, parts.firstRaw);
        marks = new JoinedMarks(
                joined,
                settings.environment.storage(),
                root.resolve(LogOpener.MARKS),
                root.resolve(LogOpener.RAW),
                segments::keptFrom);
        recorder = new SegmentRecorder(raw, clock, parts.agents, settings, this::erased);
        writer = new JoinedWriter(joined, parts.joinedAgents, closed::get);
        join = joinThread();
        ExperienceFormat format = parts.format;
        shipper = format == null ? null : shipper(format);
        if (shipper == null) {
            LOGGER.log(Level.WARNING, "the experience log in " + settings.root + ": " + NO_FORMAT);
        }
        meters = new LogMeters(this, settings.meters);
        join.start();
        if (shipper != null) {
            shipper.start();
        }
    }

    private JoinThread joinThread() {
        Joining joining = settings.join == RewardJoin.DOWNSTREAM
                ? new Forwarder(writer, segments, counters, raw.epoch())
                : new Joiner(raw, writer, segments, counters, settings.limits, clock, parts.firstRaw, recorder::joined);
        JoinPass pass = new JoinPass(raw, joined, clock, joining, marks, writer, segments);
        return new JoinThread(pass, settings.environment.threads());
    }

    private Shipper shipper(ExperienceFormat format) {
        Freezer freezer = new Freezer(
                joined,
                settings.environment.storage(),
                settings.root.resolve(LogOpener.FROZEN),
                format,
                new FreezeRules(joined, parts.erasures, parts.ledger, shipping));
        RandomGenerator jitter = settings.jitter;
        return new Shipper(
                joined,
                freezer,
                marks,
                parts.sink,
                new ErasureShipping(parts.erasures, parts.sink, raw, joined),
                parts.folders,
                this::releasable,
                new Backoff(jitter == null ? new SplittableRandom(raw.producerId() ^ raw.epoch()) : jitter),
                shipping,
                settings.environment.threads());
    }

    /** The engine's side of this log. */
    public Recorder recorder() {
        return recorder;
    }

    @Override
    public boolean report(Outcome outcome) {
        return recorder.outcome(Objects.requireNonNull(outcome, "outcome"));
    }

    @Override
    public boolean awaitDurable(Duration timeout) throws InterruptedException {
        return interruptibly(raw.awaitDurable(raw.position(), timeout));
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        checkOpen();
        Shipper ship = shipper;
        if (ship == null) {
            throw new ExperienceException(
                    "Nothing can be shipped from " + settings.root
                            + ": no experience format was given and none is on the path; add outrider-parquet, or give"
                            + " one to the log's builder",
                    null);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!awaitJoined(timeout) || !interruptibly(joined.forceSeal(Duration.ofNanos(deadline - System.nanoTime())))) {
            return false;
        }
        List<SegmentName> sealed = joined.sealedSegments();
        return ship.await(
                sealed.isEmpty() ? null : sealed.get(sealed.size() - 1),
                parts.erasures.now(),
                deadline - System.nanoTime());
    }

    @Override
    public void erase(Collection<String> subjectKeys) {
        List<String> keys = List.copyOf(subjectKeys);
        if (keys.isEmpty() || keys.size() > MOST_ERASED) {
            throw new IllegalArgumentException(
                    "between 1 and " + MOST_ERASED + " subject keys are erased at a time, not " + keys.size());
        }
        for (String key : keys) {
            if (key.isBlank()) {
                throw new IllegalArgumentException("a subject key to erase is blank: \"" + key + "\"");
            }
        }
        checkOpen();
        long decided = Math.max(recorder.latestMicros(), parts.ledger.latestMicros());
        try {
            Erasure made = parts.erasures.erase(keys, Math.max(clock.wallMicros(), decided));
            LOGGER.log(Level.INFO, "Erasure {0} of {1} subject keys", made.cut(), keys.size());
        } catch (StorageException e) {
            throw new ExperienceException(
                    "The erasure of " + keys.size() + " subject keys cannot be made durable in " + settings.root
                            + ", and may not count: " + e.getMessage(),
                    e);
        }
    }

    /** Whether a row is about someone who was erased. */
    private boolean erased(StoredTransition row) {
        return parts.erasures.cover(row, parts.erasures.now());
    }

    /** Waits until every row appended by now is in a sealed segment. */
    boolean forceSeal(Duration timeout) throws InterruptedException {
        return interruptibly(joined.forceSeal(timeout));
    }

    /** Waits until everything accepted by now has been joined as far as it goes, and the rows are durable. */
    boolean awaitJoined(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        return awaitDurable(timeout)
                && join.await(deadline - System.nanoTime())
                && interruptibly(
                        joined.awaitDurable(joined.position(), Duration.ofNanos(deadline - System.nanoTime())));
    }

    private static boolean interruptibly(boolean done) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for the experience log");
        }
        return done;
    }

    @Override
    public ExperienceReader read(String agent) {
        return reader(agent, false, null);
    }

    @Override
    public ExperienceReader follow(String agent) {
        List<SegmentName> sealed = joined.sealedSegments();
        return reader(agent, true, sealed.isEmpty() ? null : sealed.get(sealed.size() - 1));
    }

    private ExperienceReader reader(String agent, boolean follow, @Nullable SegmentName passed) {
        checkOpen();
        SegmentReader reader = new SegmentReader(
                joined,
                Objects.requireNonNull(agent, "agent"),
                follow,
                writer.rows(),
                passed,
                this::erased,
                readers::remove);
        readers.add(reader);
        return reader;
    }

    private boolean releasable(SegmentName segment) {
        for (SegmentReader reader : readers) {
            if (!reader.passed(segment) && joined.diskFill() < READERS_HOLD_UP_TO) {
                return false;
            }
        }
        return true;
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the experience log in " + settings.root + " is closed");
        }
    }

    @Override
    public LogStatus status() {
        LogCounters counts = raw.counters();
        Shipper ship = shipper;
        return new LogStatus(
                recorder.accepted(),
                parts.durable.count(),
                writer.rows(),
                shipping.rows.get(),
                recorder.thinned(),
                counts.refused(Refusal.RING_FULL)
                        + counts.refused(Refusal.DISK_FULL)
                        + counts.refused(Refusal.TOO_LARGE),
                recorder.withheldCount(),
                counters.pending,
                counters.late.get(),
                counters.orphans.get(),
                counters.duplicates.get(),
                shipping.erased.get(),
                parts.budget.usedBytes(),
                (long) (raw.ringFill() * LogOpener.RING_BYTES),
                recorder.keepProbability(),
                shipping.refused + (ship == null ? 0 : ship.refusedErasures()),
                shipping.unwritten,
                shipping.backlog,
                lag(),
                failure());
    }

    private Duration lag() {
        long oldest = shipping.oldestMicros;
        return oldest == ShipCounters.NONE
                ? Duration.ZERO
                : Duration.of(Math.max(0, settings.environment.clock().wallMicros() - oldest), ChronoUnit.MICROS);
    }

    private String failure() {
        if (!raw.health().ok()) {
            return "writing: " + raw.health().state() + " "
                    + message(raw.health().error());
        }
        if (!joined.health().ok()) {
            return "writing rows: " + joined.health().state() + " "
                    + message(joined.health().error());
        }
        String joining = join.failure();
        if (joining != null) {
            return joining;
        }
        String erasing = parts.erasures.failure();
        if (erasing != null) {
            return erasing;
        }
        Shipper ship = shipper;
        if (ship == null) {
            return NO_FORMAT;
        }
        String shipping = ship.failure();
        return shipping == null ? crowding() : shipping;
    }

    /** What crowds out new experience, where that is files that wait for the sink. */
    private String crowding() {
        long files = parts.folders.bytes();
        if (recorder.keepProbability() == 1 || files < settings.maxDiskBytes / 2) {
            return "";
        }
        return "new experience is thinned: of " + settings.maxDiskBytes + " bytes on disk, " + files
                + " are files that wait for the sink";
    }

    private static String message(@Nullable Throwable error) {
        return error == null ? "" : String.valueOf(error.getMessage());
    }

    /** The id that rows name this log by. */
    long producerId() {
        return raw.producerId();
    }

    /** The counts of the raw log, by reason of refusal. */
    LogCounters rawCounters() {
        return raw.counters();
    }

    /** The counts of shipping. */
    ShipCounters shipCounters() {
        return shipping;
    }

    /** The rows that a memory could not learn from, because they were joined while its agent was not there. */
    long unlearned() {
        return recorder.unlearned();
    }

    /** The counts of the join. */
    JoinCounters joinCounters() {
        return counters;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        meters.close();
        raw.close();
        join.stop();
        recorder.close();
        joined.close();
        if (shipper != null) {
            shipper.stop();
        }
        for (SegmentReader reader : readers) {
            reader.close();
        }
        closeQuietly(parts.sink);
        parts.folders.close();
        parts.lock.close();
    }

    static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, "Closing " + part + " failed", e);
        }
    }
}
