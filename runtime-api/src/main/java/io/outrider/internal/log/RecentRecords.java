package io.outrider.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies of the records that were read last, so that a row which closes soon after its decision costs no second reading.
 * The oldest are overwritten. Belongs to the joining thread.
 */
final class RecentRecords {

    /** No record. */
    static final int NONE = -1;

    private static final int LONGS = 2;
    private static final int INTS = 2;

    private final ByteBuffer bytes;

    /** Of each record, oldest first from {@code head} on: its place and its number. */
    private final long[] longs;

    /** Of each record: where its payload lies, and how long it is. */
    private final int[] ints;

    private final int most;
    private int head;
    private int count;
    private int end;

    /**
     * @param capacity bytes of payloads
     * @param most records
     */
    RecentRecords(int capacity, int most) {
        this.bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        this.longs = new long[LONGS * most];
        this.ints = new int[INTS * most];
        this.most = most;
    }

    /** Keeps a copy of the payload from position to limit; places grow from call to call. */
    void put(long place, long record, ByteBuffer payload) {
        int length = payload.remaining();
        if (count > 0 && place(count - 1) >= place) {
            count = 0; // the numbers of segments have begun anew
        }
        if (length > bytes.capacity()) {
            return;
        }
        if (length > bytes.capacity() - end) {
            drop(end, bytes.capacity());
            end = 0;
        }
        drop(end, end + length);
        if (count == most) {
            dropFirst();
        }
        int at = index(count++);
        longs[LONGS * at] = place;
        longs[LONGS * at + 1] = record;
        ints[INTS * at] = end;
        ints[INTS * at + 1] = length;
        bytes.put(end, payload, payload.position(), length);
        end += length;
    }

    /** Forgets the records that lie between two offsets; they are the oldest. */
    private void drop(int from, int to) {
        while (count > 0 && ints[INTS * head] < to && ints[INTS * head] + ints[INTS * head + 1] > from) {
            dropFirst();
        }
    }

    private void dropFirst() {
        head = head + 1 == most ? 0 : head + 1;
        count--;
    }

    /** The handle of the record at a place, or {@link #NONE}; valid until the next is put. */
    int find(long place) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = place(middle);
            if (found == place) {
                return index(middle);
            }
            if (found < place) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NONE;
    }

    /** The number of a record in its epoch. */
    long record(int handle) {
        return longs[LONGS * handle + 1];
    }

    /** A record's payload, from position to limit; valid until the next is put. */
    ByteBuffer payload(int handle) {
        int at = ints[INTS * handle];
        return bytes.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(at + ints[INTS * handle + 1])
                .position(at);
    }

    /** The bytes of the arrays. */
    long bytes() {
        return bytes.capacity() + (long) Long.BYTES * longs.length + (long) Integer.BYTES * ints.length;
    }

    private long place(int number) {
        return longs[LONGS * index(number)];
    }

    private int index(int number) {
        int at = head + number;
        return at >= most ? at - most : at;
    }
}
