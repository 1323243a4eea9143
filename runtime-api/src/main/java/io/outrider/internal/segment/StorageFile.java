package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of a {@link Storage}; used by one thread at a time. Every method but close may throw {@link StorageException}. */
public interface StorageFile extends AutoCloseable {
    /** The path under which it was opened. */
    Path path();

    /** The size in bytes. */
    long size();

    /** Reads into the buffer's remaining space from a position; the bytes read, or −1 at or past the end. */
    int read(ByteBuffer into, long position);

    /** Writes all remaining bytes at a position, growing the file if need be. On failure any part may be written. */
    void write(ByteBuffer from, long position);

    /**
     * Makes the contents survive a power loss. After a failure nothing unforced can be trusted through this file, even
     * if a later call succeeds: the operating system may have dropped the bytes and forgotten the error.
     */
    void force();

    /** Cuts the file to a size. */
    void truncate(long size);

    /** Closes without forcing; idempotent; never throws. */
    @Override
    void close();

    /** Reads a whole file of at most {@code limit} bytes. */
    default ByteBuffer readFully(long limit) {
        long size = size();
        if (size > limit) {
            throw new SegmentFormatException(path() + " has " + size + " bytes; at most " + limit + " were expected");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining() && read(bytes, bytes.position()) > 0) {
            // read() has advanced the buffer
        }
        return bytes.flip();
    }
}
