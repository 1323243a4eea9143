package io.outrider.internal.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A preallocated off-heap ring of records for many producers and one consumer. A producer claims space, fills it in
 * place, and commits or aborts; a full ring refuses at once. Neither side waits for the other, and neither allocates.
 *
 * <p>Positions count bytes since the ring was made and never wrap. A record is a 16-byte head and the payload, rounded up
 * to 8 bytes, and never straddles the end of the buffer. Its first word is the state: 0 nothing there, −stride claimed,
 * +stride committed. The memory order rests on three edges. A claim is a compare-and-set of the tail, after a volatile
 * read of the head (directly or through the cached copy), so the producer sees the consumer's zeros. A commit is a
 * release store of the state that the consumer reads with acquire, so it sees the payload. The consumer zeroes what it
 * took before a release store of the head, so a stale word is never taken for a state.
 *
 * <p>A claim must be ended by {@link #commit} or {@link #abort}, in a finally block: until then the consumer cannot pass
 * it. A claim whose thread died cannot be taken back safely, since that thread might still be writing; the consumer sees
 * it in {@link #stalledAt} and the log reports it as a stalled producer rather than waiting silently.
 */
final class Ring {
    /** Takes records in order; false leaves this record and all later ones in the ring. */
    interface Consumer {
        boolean accept(ByteBuffer bytes, int index, int length, int type, int flags);
    }

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int RECORD_HEAD = 16;
    private static final int LENGTH = 4;
    private static final int TYPE = 8;
    private static final int FLAGS = 12;
    private static final int SKIP = -1;

    // The control words, 128 bytes apart so that no two share a cache line or a prefetched pair.
    private static final int HEAD = 128;
    private static final int HEAD_SEEN = 256;
    private static final int TAIL = 384;
    private static final int ACCEPTED = 512;
    private static final int CONTROL = 640;

    private static final long CLOSED_BIT = Long.MIN_VALUE;
    private static final int ZEROS = 1 << 16;

    private final ByteBuffer data;
    private final ByteBuffer control;
    private final ByteBuffer zeros;
    private final int capacity;
    private final int mask;
    private final int maxPayload;

    /**
     * @param capacity bytes, a power of two, at least 4 KiB
     * @param maxPayload the longest payload in bytes, at most a quarter of the capacity
     */
    Ring(int capacity, int maxPayload) {
        if (capacity < 4096 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "ring capacity must be a power of two of at least 4096 bytes, was " + capacity);
        }
        if (maxPayload < 0 || maxPayload > capacity / 4 - RECORD_HEAD) {
            throw new IllegalArgumentException("maximum payload must be between 0 and " + (capacity / 4 - RECORD_HEAD)
                    + " bytes for a ring of " + capacity + ", was " + maxPayload);
        }
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.maxPayload = maxPayload;
        this.data = allocate(capacity);
        this.control = allocate(CONTROL);
        this.zeros = allocate(Math.min(capacity, ZEROS));
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes + 64)
                .alignedSlice(64)
                .limit(bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    int capacity() {
        return capacity;
    }

    int maxPayload() {
        return maxPayload;
    }

    /** A view of the ring's memory for one producer; claims are filled through it. */
    ByteBuffer view() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Claims space for a payload of up to {@code maxLength} bytes.
     *
     * @return the position of the record, or the code of a {@link Refusal}
     */
    long claim(int maxLength) {
        if (maxLength < 0 || maxLength > maxPayload) {
            return Refusal.TOO_LARGE.code();
        }
        int stride = align(RECORD_HEAD + maxLength);
        while (true) {
            long tail = (long) LONG.getVolatile(control, TAIL);
            if (tail < 0) {
                return Refusal.CLOSED.code();
            }
            int toEnd = capacity - index(tail);
            int needed = stride <= toEnd ? stride : toEnd + stride;
            if (!hasRoom(tail, needed)) {
                return Refusal.RING_FULL.code();
            }
            if (LONG.compareAndSet(control, TAIL, tail, tail + needed)) {
                if (needed != stride) {
                    skip(index(tail), toEnd);
                }
                long start = tail + needed - stride;
                INT.setRelease(data, index(start), -stride);
                return start;
            }
        }
    }

    private boolean hasRoom(long tail, int needed) {
        if (tail + needed - (long) LONG.getVolatile(control, HEAD_SEEN) <= capacity) {
            return true;
        }
        long head = (long) LONG.getVolatile(control, HEAD);
        if (tail + needed - head > capacity) {
            return false;
        }
        LONG.setVolatile(control, HEAD_SEEN, head);
        return true;
    }

    /** The index in {@link #view()} of a claimed record's payload. */
    int payloadIndex(long claim) {
        return index(claim) + RECORD_HEAD;
    }

    /** Copies a payload into a claim without touching the source's position. */
    void put(long claim, ByteBuffer source) {
        data.put(payloadIndex(claim), source, source.position(), source.remaining());
    }

    /** Ends a claim; the position after the record. */
    long commit(long claim, int type, int flags, int length) {
        int index = index(claim);
        int stride = -data.getInt(index);
        if (length < 0 || RECORD_HEAD + length > stride) {
            skip(index, stride);
            throw new IllegalArgumentException("committed " + length + " bytes into a claim of at most "
                    + (stride - RECORD_HEAD) + "; the record was dropped");
        }
        data.putInt(index + LENGTH, length);
        data.putInt(index + TYPE, type);
        data.putInt(index + FLAGS, flags);
        INT.setRelease(data, index, stride);
        long ignored = (long) LONG.getAndAdd(control, ACCEPTED, 1L);
        return claim + stride;
    }

    /** Ends a claim without a record. */
    void abort(long claim) {
        int index = index(claim);
        skip(index, -data.getInt(index));
    }

    private void skip(int index, int stride) {
        data.putInt(index + LENGTH, SKIP);
        INT.setRelease(data, index, stride);
    }

    /**
     * Hands committed records to the consumer, in order, until it refuses one, nothing is ready, or {@code maxBytes} were
     * taken. Only the consuming thread may call it.
     *
     * @return the records that were accepted
     */
    int drain(Consumer consumer, int maxBytes) {
        long head = (long) LONG.getVolatile(control, HEAD);
        long at = head;
        int taken = 0;
        try {
            while (at - head < maxBytes) {
                int index = index(at);
                int stride = (int) INT.getAcquire(data, index);
                if (stride <= 0) {
                    break;
                }
                int length = data.getInt(index + LENGTH);
                if (length != SKIP) {
                    int type = data.getInt(index + TYPE);
                    int flags = data.getInt(index + FLAGS);
                    if (!consumer.accept(data, index + RECORD_HEAD, length, type, flags)) {
                        break;
                    }
                    taken++;
                }
                at += stride;
                if (at - head > capacity / 2) {
                    break; // give the space back before it is lapped
                }
            }
        } finally {
            zero(head, at);
            LONG.setRelease(control, HEAD, at);
        }
        return taken;
    }

    private void zero(long from, long to) {
        long at = from;
        while (at < to) {
            int index = index(at);
            int length = (int) Math.min(Math.min(to - at, capacity - index), zeros.limit());
            data.put(index, zeros, 0, length);
            at += length;
        }
    }

    /** Whether a record is ready for the consumer. */
    boolean ready() {
        return (int) INT.getAcquire(data, index(head())) > 0;
    }

    /** The position at which the consumer waits for a claim to end, or −1 if it waits for none. */
    long stalledAt() {
        long head = head();
        return head < tail() && (int) INT.getAcquire(data, index(head)) <= 0 ? head : -1;
    }

    /** Refuses every later claim; claims that exist may still be committed. */
    void close() {
        long ignored = (long) LONG.getAndBitwiseOr(control, TAIL, CLOSED_BIT);
    }

    /** The position up to which records were consumed. */
    long head() {
        return (long) LONG.getVolatile(control, HEAD);
    }

    /** The position up to which space was claimed. */
    long tail() {
        return (long) LONG.getVolatile(control, TAIL) & ~CLOSED_BIT;
    }

    /** Bytes claimed and not yet consumed. */
    long occupied() {
        long head = head();
        return Math.max(0, tail() - head);
    }

    /** Records committed since the ring was made. */
    long accepted() {
        return (long) LONG.getVolatile(control, ACCEPTED);
    }

    private int index(long position) {
        return (int) position & mask;
    }

    static int align(int bytes) {
        return (bytes + 7) & ~7;
    }
}
