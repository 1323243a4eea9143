package io.outrider.internal.log;

import io.outrider.experience.DirectorySink;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceSink;
import io.outrider.internal.segment.DirectoryInUseException;
import io.outrider.internal.segment.DirectoryLock;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.LogOptions;
import io.outrider.internal.segment.Preamble;
import io.outrider.internal.segment.SegmentFormatException;
import io.outrider.internal.segment.SegmentHeader;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageException;
import io.outrider.internal.segment.StorageFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens the parts of a log in order; if one cannot be opened, closes those before it. */
final class LogOpener {

    /** The version of the folder's layout and of all payloads in it. */
    static final int VERSION = 1;

    static final String VERSION_FILE = "VERSION";
    static final String RAW = "raw";
    static final String JOINED = "joined";
    static final String FROZEN = "frozen";
    static final String MARKS = "marks";
    static final String ERASURES = "erasures";
    static final String SHIPPED = "shipped";

    private static final int SMALLEST_SHARE = 16;
    private static final int LARGEST_SEGMENT = 16 << 20;
    private static final int LARGEST_PAYLOAD = 256 << 10;
    private static final int LARGEST_DRAIN = 256 << 10;
    private static final int LARGEST_FORCE = 1 << 20;
    static final int RING_BYTES = 4 << 20;
    private static final int ROW_HEAD = 4096;

    private final LogSettings settings;
    private final LogEnvironment environment;
    private final Storage storage;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    LogOpener(LogSettings settings) {
        this.settings = settings;
        this.environment = settings.environment;
        this.storage = environment.storage();
    }

    SegmentExperienceLog open() {
        boolean complete = false;
        try {
            SegmentExperienceLog log = openParts();
            complete = true;
            return log;
        } catch (DirectoryInUseException e) {
            throw new ExperienceException(
                    "The experience folder " + settings.root
                            + " is in use by another log, in this process or another; one"
                            + " log at a time may use a folder",
                    e);
        } catch (SegmentFormatException e) {
            throw new ExperienceException(
                    "The experience folder " + settings.root + " was written by a newer version: " + e.getMessage(), e);
        } catch (StorageException e) {
            throw new ExperienceException(
                    "The experience folder " + settings.root + " cannot be used: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                closeOpened();
            }
        }
    }

    private void closeOpened() {
        while (!opened.isEmpty()) {
            SegmentExperienceLog.closeQuietly(opened.removeLast());
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.addLast(part);
        return part;
    }

    private SegmentExperienceLog openParts() {
        @Nullable ExperienceFormat format = format();
        int segmentBytes = segmentBytes();
        DirectoryLock lock = keep(DirectoryLock.acquire(storage, settings.root));
        checkVersion();
        DiskBudget budget = new DiskBudget(settings.maxDiskBytes);
        AgentTable agents = new AgentTable();
        DurableDecisions durable = new DurableDecisions(settings.onDurable);
        int payload = Math.min(LARGEST_PAYLOAD, segmentBytes / 16);
        SegmentLog raw = segmentLog(environment, RAW, segmentBytes, payload, budget, agents, durable);
        AgentTable joinedAgents = new AgentTable();
        LogEnvironment sameProducer = new LogEnvironment(
                storage, environment.clock(), environment.threads(), environment.boot(), raw::producerId);
        SegmentLog joined = segmentLog(
                sameProducer,
                JOINED,
                segmentBytes,
                2 * payload + ROW_HEAD,
                budget,
                joinedAgents,
                DurableListener.none());
        @Nullable ExperienceSink given = settings.sink;
        Path shipped = settings.root.resolve(SHIPPED);
        ExperienceSink sink = given == null ? new DirectorySink(shipped) : given;
        Path erasures = settings.root.resolve(ERASURES);
        FolderBytes folders =
                keep(new FolderBytes(budget, settings.root.resolve(FROZEN), settings.root.resolve(MARKS), erasures));
        SegmentExperienceLog.Parts parts = new SegmentExperienceLog.Parts(
                lock,
                budget,
                raw,
                joined,
                agents,
                joinedAgents,
                durable,
                sink,
                folders,
                format,
                firstRecord(raw),
                Erasures.open(storage, erasures, raw.epoch()),
                new FreezeLedger(storage, erasures));
        return new SegmentExperienceLog(settings, parts);
    }

    private SegmentLog segmentLog(
            LogEnvironment machine,
            String name,
            int segmentBytes,
            int payload,
            DiskBudget budget,
            Preamble preamble,
            DurableListener listener) {
        LogOptions options = LogOptions.of(name)
                .withSegment(LARGEST_SEGMENT, settings.segmentAge)
                .withRing(RING_BYTES, payload)
                .withDrain(Math.min(LARGEST_DRAIN, segmentBytes / 16), Duration.ofMillis(5))
                .withForce(Math.min(LARGEST_FORCE, segmentBytes / 8), settings.forceInterval)
                .withSegment(segmentBytes, settings.segmentAge)
                .withSchema(VERSION);
        return keep(SegmentLog.open(machine, settings.root.resolve(name), options, budget, preamble, listener)
                .start());
    }

    private int segmentBytes() {
        if (settings.segmentBytes == 0) {
            return (int) Math.min(LARGEST_SEGMENT, settings.maxDiskBytes / SMALLEST_SHARE) & -4096;
        }
        if (settings.segmentBytes > settings.maxDiskBytes / 8) {
            throw new IllegalArgumentException(
                    "segments of " + settings.segmentBytes + " bytes are too large for a log of "
                            + settings.maxDiskBytes + ": at most an eighth of that, " + settings.maxDiskBytes / 8);
        }
        return settings.segmentBytes;
    }

    private @Nullable ExperienceFormat format() {
        if (settings.format != null) {
            return settings.format;
        }
        List<ExperienceFormat> found = ServiceLoader.load(ExperienceFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() > 1) {
            throw new ExperienceException(
                    "Several experience formats are on the path: "
                            + found.stream().map(ExperienceFormat::name).collect(Collectors.joining(", "))
                            + "; say which to use",
                    null);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** Refuses a folder of a newer version before anything is changed. */
    private void checkVersion() {
        Path file = settings.root.resolve(VERSION_FILE);
        if (storage.list(settings.root).contains(VERSION_FILE)) {
            String text;
            try (StorageFile open = storage.openForReading(file)) {
                text = StandardCharsets.US_ASCII
                        .decode(open.readFully(1 << 10))
                        .toString()
                        .strip();
            }
            if (!text.equals(Integer.toString(VERSION)) && !text.isEmpty()) {
                throw new ExperienceException(
                        "The experience folder " + settings.root + " was written by a newer version: its file "
                                + VERSION_FILE + " says \"" + text + "\", this version reads " + VERSION
                                + ". Nothing was changed",
                        null);
            }
            if (!text.isEmpty()) {
                return;
            }
            storage.delete(file); // cut off by a power loss when the folder was new
        }
        try (StorageFile created = storage.create(file)) {
            created.write(ByteBuffer.wrap((VERSION + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            created.force();
        }
        storage.syncDirectory(settings.root);
    }

    private static Position firstRecord(SegmentLog raw) {
        List<SegmentName> segments = raw.sealedSegments();
        if (segments.isEmpty()) {
            return new Position(raw.epoch(), Long.MIN_VALUE);
        }
        SegmentName first = segments.get(0);
        SegmentHeader header = raw.read(first).header();
        return new Position(first.epoch(), header == null ? Long.MIN_VALUE : header.firstRecord());
    }
}
