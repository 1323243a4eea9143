package io.outrider.samples.routing;

import io.outrider.DecisionId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that each decision id is appended to as it becomes durable, a line each, without a buffer of its own: a line
 * that was written survives {@code kill -9}. Thread-safe.
 */
final class Acks implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable OutputStream out;

    /** Appends to {@code file}; with null, keeps nothing. */
    Acks(@Nullable Path file) {
        try {
            out = file == null
                    ? null
                    : Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write acknowledged ids to " + file, e);
        }
    }

    /** Notes that {@code id} is durable. */
    void durable(DecisionId id) {
        if (out == null) {
            return;
        }
        lock.lock();
        try {
            out.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note that " + id + " is durable", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close the file of acknowledged ids", e);
            }
        }
    }
}
