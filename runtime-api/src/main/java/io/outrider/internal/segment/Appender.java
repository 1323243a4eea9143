package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One producer's way into a log: claims space in the ring, lends it as a buffer to fill in place, and commits. Made once
 * per work space and reused; belongs to one thread at a time. Allocates nothing after construction.
 */
public final class Appender {
    /** Writes a payload from the buffer's position on, moving the position to the payload's end. */
    @FunctionalInterface
    public interface Filler<T> {
        void fill(T source, ByteBuffer into);
    }

    private static final long NONE = -1;

    private final SegmentLog log;
    private final Ring ring;
    private final ByteBuffer view;
    private final FloatBuffer floats;
    private long claim = NONE;
    private int type;
    private int flags;
    private int start;
    private long refusal;

    Appender(SegmentLog log, Ring ring) {
        this.log = log;
        this.ring = ring;
        this.view = ring.view();
        this.floats = view.asFloatBuffer();
    }

    /**
     * Appends what the filler writes. If it throws, nothing is appended and the exception passes through.
     *
     * @param maxLength the most bytes that the filler may write
     * @return the position after the frame, for {@link SegmentLog#awaitDurable}, or the code of a {@link Refusal}
     */
    public <T> long append(int type, int flags, Priority priority, int maxLength, T source, Filler<T> filler) {
        ByteBuffer into = claim(type, flags, priority, maxLength);
        if (into == null) {
            return refusal;
        }
        boolean filled = false;
        try {
            filler.fill(source, into);
            filled = true;
        } finally {
            if (!filled) {
                abort();
            }
        }
        return commit();
    }

    /**
     * Claims room for a payload. A claim must be ended by {@link #commit} or {@link #abort} in every case: until then
     * nothing behind it reaches the disk.
     *
     * @return a little-endian buffer whose position and limit bound the claim, valid until it ends; or null if refused,
     *     with the reason in {@link #refusal}
     * @throws IllegalStateException if the last claim was not ended
     */
    public @Nullable ByteBuffer claim(int type, int flags, Priority priority, int maxLength) {
        if (claim != NONE) {
            throw new IllegalStateException(
                    "the last claim, at position " + claim + ", was neither committed nor aborted");
        }
        long result = log.admit(type, flags, priority, maxLength);
        if (result < 0) {
            refusal = result;
            return null;
        }
        claim = result;
        this.type = type;
        this.flags = flags;
        start = ring.payloadIndex(result);
        return view.limit(start + maxLength).position(start);
    }

    /**
     * The memory of the buffer that {@link #claim} lends, as little-endian floats from its first byte on; a claim begins at a
     * multiple of 8 bytes.
     */
    public FloatBuffer floats() {
        return floats;
    }

    /**
     * Appends what was written between the claim's start and the buffer's position.
     *
     * @return the position after the frame
     */
    public long commit() {
        long ending = end();
        return ring.commit(ending, type, flags, view.position() - start);
    }

    /** Gives the claim back; nothing is appended. */
    public void abort() {
        ring.abort(end());
    }

    /** Whether it appends to {@code other}. */
    public boolean isOf(SegmentLog other) {
        return log == other;
    }

    /** The code of the {@link Refusal} of the last claim that was refused. */
    public long refusal() {
        return refusal;
    }

    private long end() {
        if (claim == NONE) {
            throw new IllegalStateException("nothing is claimed");
        }
        long ending = claim;
        claim = NONE;
        return ending;
    }
}
