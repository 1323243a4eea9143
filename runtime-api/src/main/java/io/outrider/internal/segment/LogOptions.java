package io.outrider.internal.segment;

import java.time.Duration;

/**
 * The sizes and times of a log; each {@code with} method gives a changed copy and checks what it was given.
 *
 * @param name names the writer thread, {@code outrider-log-<name>}
 * @param ringBytes the size of the ring, a power of two
 * @param maxPayload the longest payload, bytes
 * @param segmentBytes the size at which a segment is sealed, and to which files are preallocated
 * @param segmentNanos the age at which a segment is sealed
 * @param drainBytes the most bytes taken from the ring before they are written
 * @param drainNanos how long the writer thread rests when there is little to do
 * @param forceBytes how many bytes may be written before they are forced
 * @param forceNanos how old an unforced byte may become
 * @param clockMarkNanos the interval of clock marks while there are records
 * @param closeNanos how long closing goes on trying to write what was accepted
 * @param schema the version of the payloads, kept in each segment's header
 */
public record LogOptions(
        String name,
        int ringBytes,
        int maxPayload,
        int segmentBytes,
        long segmentNanos,
        int drainBytes,
        long drainNanos,
        int forceBytes,
        long forceNanos,
        long clockMarkNanos,
        long closeNanos,
        int schema) {

    public LogOptions {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the log's name is blank");
        }
        positive("segment age", segmentNanos);
        positive("drain interval", drainNanos);
        positive("force interval", forceNanos);
        positive("clock mark interval", clockMarkNanos);
        positive("close time", closeNanos);
        positive("drain bytes", drainBytes);
        positive("force bytes", forceBytes);
        if (maxPayload < 0 || maxPayload > ringBytes / 4 - 16) {
            throw new IllegalArgumentException("maximum payload must be between 0 and " + (ringBytes / 4 - 16)
                    + " bytes for a ring of " + ringBytes + ", was " + maxPayload);
        }
        long least = SegmentHeader.BYTES
                + 2L * Frames.SEAL_BYTES
                + segmentBytes / 4
                + tailBytes(drainBytes, forceBytes, maxPayload);
        if (segmentBytes > SegmentFile.MAX_BYTES || segmentBytes % 4096 != 0 || segmentBytes < least) {
            throw new IllegalArgumentException("segment bytes must be a multiple of 4096 between " + least + " and "
                    + SegmentFile.MAX_BYTES + " for these force, drain and payload sizes, was " + segmentBytes);
        }
    }

    private static void positive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("the " + what + " must be positive, was " + value);
        }
    }

    /** 4 MiB of ring, 256 KiB payloads, segments of 16 MiB or 60 s, forced every 100 ms or 1 MiB. */
    public static LogOptions of(String name) {
        return new LogOptions(
                name,
                4 << 20,
                256 << 10,
                16 << 20,
                60_000_000_000L,
                256 << 10,
                5_000_000L,
                1 << 20,
                100_000_000L,
                10_000_000_000L,
                10_000_000_000L,
                1);
    }

    /** Another ring size and longest payload, bytes. */
    public LogOptions withRing(int bytes, int longestPayload) {
        return new LogOptions(
                name,
                bytes,
                longestPayload,
                segmentBytes,
                segmentNanos,
                drainBytes,
                drainNanos,
                forceBytes,
                forceNanos,
                clockMarkNanos,
                closeNanos,
                schema);
    }

    /** Another segment size in bytes and age, at least 1 s. */
    public LogOptions withSegment(int bytes, Duration age) {
        if (age.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a segment's age must be at least 1 s, was " + age);
        }
        return new LogOptions(
                name,
                ringBytes,
                maxPayload,
                bytes,
                age.toNanos(),
                drainBytes,
                drainNanos,
                forceBytes,
                forceNanos,
                clockMarkNanos,
                closeNanos,
                schema);
    }

    /** Another batch size in bytes and rest of the writer thread. */
    public LogOptions withDrain(int bytes, Duration rest) {
        return new LogOptions(
                name,
                ringBytes,
                maxPayload,
                segmentBytes,
                segmentNanos,
                bytes,
                rest.toNanos(),
                forceBytes,
                forceNanos,
                clockMarkNanos,
                closeNanos,
                schema);
    }

    /** Another bound on unforced bytes and on their age. */
    public LogOptions withForce(int bytes, Duration age) {
        return new LogOptions(
                name,
                ringBytes,
                maxPayload,
                segmentBytes,
                segmentNanos,
                drainBytes,
                drainNanos,
                bytes,
                age.toNanos(),
                clockMarkNanos,
                closeNanos,
                schema);
    }

    /** Another time for which closing goes on trying. */
    public LogOptions withClose(Duration time) {
        return new LogOptions(
                name,
                ringBytes,
                maxPayload,
                segmentBytes,
                segmentNanos,
                drainBytes,
                drainNanos,
                forceBytes,
                forceNanos,
                clockMarkNanos,
                time.toNanos(),
                schema);
    }

    /** Another version of the payloads. */
    public LogOptions withSchema(int version) {
        return new LogOptions(
                name,
                ringBytes,
                maxPayload,
                segmentBytes,
                segmentNanos,
                drainBytes,
                drainNanos,
                forceBytes,
                forceNanos,
                clockMarkNanos,
                closeNanos,
                version);
    }

    /** The size of the buffer for what is not yet durable. */
    int tailBytes() {
        return (int) tailBytes(drainBytes, forceBytes, maxPayload);
    }

    /** The most bytes of preamble in a segment. */
    int preambleBytes() {
        return segmentBytes / 4;
    }

    private static long tailBytes(int drain, int force, int payload) {
        long marks = 8L * (Frames.HEAD + Frames.LOSS_PAYLOAD);
        return (long) drain + force + 2L * Frames.align(Frames.HEAD + payload) + marks;
    }
}
