package io.outrider.gymnasium;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Python process: one request and its answer at a time. Two threads stand by it: one keeps the end of what it prints, for
 * messages; one ends it when an answer takes too long, so that nobody waits for ever. Thread-safe.
 */
final class PythonProcess implements AutoCloseable {

    private static final int KEPT = 4000;
    private static final int LONGEST = 1 << 28;
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Process process;
    private final OutputStream requests;
    private final DataInputStream answers;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread listener;
    private volatile long waitingSince;
    private volatile boolean waiting;
    /** The end of what it printed on its error stream. */
    private volatile String printed = "";

    private volatile boolean impatient;
    private volatile boolean closed;

    PythonProcess(Path python, String script, long patienceNanos) {
        this.patienceNanos = patienceNanos;
        try {
            process = new ProcessBuilder(python.toString(), "-u", "-c", script).start();
        } catch (IOException e) {
            throw new GymnasiumException("cannot start Python as " + python + ": " + e.getMessage(), e);
        }
        requests = process.getOutputStream();
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
        listener = daemon("outrider-gymnasium-printed", this::listen);
        daemon("outrider-gymnasium-watch", this::watch);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void listen() {
        byte[] some = new byte[1024];
        StringBuilder end = new StringBuilder();
        try (InputStream errors = process.getErrorStream()) {
            for (int count = errors.read(some); count >= 0; count = errors.read(some)) {
                end.append(new String(some, 0, count, StandardCharsets.UTF_8));
                end.delete(0, Math.max(0, end.length() - KEPT));
                printed = end.toString();
            }
        } catch (IOException e) {
            printed = end + "\n(" + e + ')';
        }
    }

    private void watch() {
        try {
            long pause = Math.min(WATCH_NANOS, Math.max(patienceNanos, TimeUnit.MILLISECONDS.toNanos(1)));
            while (!process.waitFor(pause, TimeUnit.NANOSECONDS)) {
                if (waiting && System.nanoTime() - waitingSince > patienceNanos) {
                    impatient = true;
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a request; {@code payload} is what it holds after the operation. The answer, little-endian. */
    ByteBuffer ask(String what, int operation, ByteBuffer payload) {
        ByteBuffer request = ByteBuffer.allocate(5 + payload.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1 + payload.remaining())
                .put((byte) operation)
                .put(payload);
        ByteBuffer answer = exchange(what, request.array());
        if (answer.get() != 0) {
            throw new GymnasiumException(what + " failed in Python: " + StandardCharsets.UTF_8.decode(answer), null);
        }
        return answer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer exchange(String what, byte[] request) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(what + ": the Python process was closed");
            }
            waitingSince = System.nanoTime();
            waiting = true;
            requests.write(request);
            requests.flush();
            int length = Integer.reverseBytes(answers.readInt());
            if (length < 1 || length > LONGEST) {
                throw new EOFException("an answer of " + Integer.toUnsignedString(length) + " bytes");
            }
            byte[] answer = new byte[length];
            answers.readFully(answer);
            return ByteBuffer.wrap(answer);
        } catch (IOException e) {
            throw ended(what, e);
        } finally {
            waiting = false;
            lock.unlock();
        }
    }

    private GymnasiumException ended(String what, IOException cause) {
        String how;
        try {
            // It is given the time to say why: ending it by force closes the stream that its last words come by.
            boolean ended = process.waitFor(1, TimeUnit.SECONDS);
            if (ended) {
                listener.join(1000);
            }
            process.destroyForcibly();
            boolean gone = process.waitFor(5, TimeUnit.SECONDS);
            how = impatient
                    ? "did not answer within " + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms and was ended"
                    : gone ? "has ended with exit status " + process.exitValue() : "does not speak any more";
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            how = "does not speak any more";
        }
        String words = printed.strip();
        return new GymnasiumException(
                what + ": the Python process " + how + (words.isEmpty() ? "" : ". It printed: " + words), cause);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Lets the process end by the end of its input; ends it if it does not. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                requests.close();
            } catch (IOException e) {
                process.destroyForcibly(); // it has ended already
            }
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            listener.join(1000);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
