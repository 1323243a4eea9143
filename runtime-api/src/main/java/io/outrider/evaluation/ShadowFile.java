package io.outrider.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Appends what held versions would have done to a file, a JSON object a line: {@code decision_id}, {@code policy_version},
 * {@code choices}, {@code values}, {@code propensity}, {@code taken}, {@code recorded}, as {@link ShadowDecision} defines
 * them. The rows of the log that a line belongs to have the same {@code decision_id}.
 *
 * <p>It is written on the thread that judges, never on a deciding one, and not forced to the disk: what it says can be
 * computed again from the log and the model. Beyond its size limit lines are dropped, and counted. Thread-safe.
 */
public final class ShadowFile implements Consumer<ShadowDecision>, AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final FileChannel channel;
    private final Path path;
    private final long maxBytes;
    private long size;
    private long dropped;

    private ShadowFile(Path path, FileChannel channel, long maxBytes) throws IOException {
        this.path = path;
        this.channel = channel;
        this.maxBytes = maxBytes;
        this.size = channel.size();
    }

    /**
     * Opens {@code path} to append to, making it where it is not there.
     *
     * @param maxBytes the size beyond which lines are dropped
     * @throws IllegalArgumentException if {@code maxBytes} is not positive
     * @throws UncheckedIOException if it cannot be opened
     */
    public static ShadowFile open(Path path, long maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("a file's size limit must be positive, not " + maxBytes);
        }
        try {
            return new ShadowFile(
                    path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND), maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the shadow file " + path + " cannot be opened", e);
        }
    }

    /** How many lines were dropped because the file was full. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends a line.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void accept(ShadowDecision decision) {
        byte[] line = line(decision).getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (size + line.length > maxBytes) {
                dropped++;
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the shadow file " + path + " cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    private static String line(ShadowDecision d) {
        return String.format(
                Locale.ROOT,
                "{\"decision_id\":\"%s\",\"policy_version\":\"%s\",\"choices\":%s,\"values\":%s,"
                        + "\"propensity\":%s,\"taken\":%s,\"recorded\":%s}\n",
                d.decision(),
                d.version().replace("\\", "\\\\").replace("\"", "\\\""),
                d.choices(),
                d.values(),
                number(d.propensity()),
                number(d.taken()),
                number(d.recorded()));
    }

    /** JSON has no numbers that are not finite. */
    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the shadow file " + path + " cannot be closed", e);
        }
    }
}
