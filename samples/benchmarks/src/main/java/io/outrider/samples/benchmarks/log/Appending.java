package io.outrider.samples.benchmarks.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A way of appending the same {@value #BYTES} bytes again and again. Used by one thread. */
interface Appending extends AutoCloseable {

    /** The size of a record. */
    int BYTES = 512;

    /** The record, in native memory; no byte of it is 0. */
    static ByteBuffer record() {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer record = ByteBuffer.allocateDirect(BYTES);
        for (int i = 0; i < BYTES; i++) {
            record.put(i, (byte) (1 + random.nextInt(255)));
        }
        return record;
    }

    /** The record, on the heap. */
    static byte[] array() {
        byte[] array = new byte[BYTES];
        record().get(0, array);
        return array;
    }

    /** Throws away what was appended before, and begins with an empty log. Not measured. */
    void renew() throws Exception;

    /** Appends the record; false if there is no room for it now. */
    boolean append() throws Exception;

    /** Waits until no earlier append can be in the way of a later one. */
    void settle() throws Exception;

    /** Waits until everything is on the disk, as far as this way knows one. Nothing is appended before {@link #renew}. */
    void force() throws Exception;

    /** The bytes that lie in files of what was appended since {@link #renew}; after {@link #force}. */
    long bytes() throws Exception;

    @Override
    void close() throws IOException;
}
