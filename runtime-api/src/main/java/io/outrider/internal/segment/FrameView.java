package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One frame, as a reader sees it. The same object is moved from frame to frame: it and its payload are valid only during
 * the call that they were handed to.
 */
public final class FrameView {
    private SegmentName segment = new SegmentName(0, 0);
    private long producer;
    private long recordSeq;
    private int type;
    private int flags;
    private long base;
    private int start;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    FrameView() {}

    FrameView in(SegmentName name, long producerId, ByteBuffer frames) {
        return in(name, producerId, frames, 0);
    }

    /** Of frames that lie in the segment from the offset {@code from} on. */
    FrameView in(SegmentName name, long producerId, ByteBuffer frames, long from) {
        segment = name;
        producer = producerId;
        base = from;
        bytes = frames.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    FrameView at(int offset) {
        int length = bytes.getInt(offset + Frames.LENGTH);
        start = offset;
        recordSeq = bytes.getLong(offset + Frames.RECORD_SEQ);
        type = Frames.type(bytes, offset);
        flags = Frames.flags(bytes, offset);
        bytes.limit(offset + length).position(offset + Frames.HEAD);
        bytes.mark();
        return this;
    }

    FrameView rewound() {
        bytes.limit(bytes.capacity()).position(0);
        return this;
    }

    /** The segment that holds it. */
    public SegmentName segment() {
        return segment;
    }

    /** The producer that wrote the segment. */
    public long producer() {
        return producer;
    }

    /** The offset of the frame in its segment, a multiple of 8: with the segment its place, at which it can be read again. */
    public long offset() {
        return base + start;
    }

    /** Its number within the epoch; a preamble frame has that of the record after it. */
    public long recordSeq() {
        return recordSeq;
    }

    /** What it is, as given at append, or one of the log's own types. */
    public int type() {
        return type;
    }

    /** The flags given at append. */
    public int flags() {
        return flags & Frames.MAX_FLAGS;
    }

    /** Whether it came from the preamble, and so may be in every segment. */
    public boolean preamble() {
        return (flags & Frames.FLAG_PREAMBLE) != 0;
    }

    /** Whether it says that records are missing here; {@link #lossCount} and {@link #lossCode} say how many and why. */
    public boolean lossMark() {
        return type == Frames.LOSS_MARK;
    }

    /** Whether it says what the clocks showed; see {@link Marks#clock}. */
    public boolean clockMark() {
        return type == Frames.CLOCK_MARK;
    }

    /** Whether a caller appended it; false for preamble frames and for what the log writes itself. */
    public boolean appended() {
        return Frames.appended(type, flags);
    }

    /** How many records a loss mark stands for; 0 if unknown. */
    public long lossCount() {
        return bytes.limit() - payloadAt() >= Frames.LOSS_PAYLOAD ? bytes.getLong(payloadAt()) : 0;
    }

    /** The {@link LossReason#code} of a loss mark; 0 if unknown. */
    public int lossCode() {
        return bytes.limit() - payloadAt() >= Frames.LOSS_PAYLOAD ? bytes.getInt(payloadAt() + 32) : 0;
    }

    /** The payload, little-endian and read-only, from its position to its limit. */
    public ByteBuffer payload() {
        return bytes.reset();
    }

    private int payloadAt() {
        return bytes.reset().position();
    }
}
