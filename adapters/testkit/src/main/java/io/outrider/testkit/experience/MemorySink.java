package io.outrider.testkit.experience;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A sink that keeps files in memory, and fails when told. Thread-safe. */
public final class MemorySink implements ExperienceSink {

    /**
     * A file that was put.
     *
     * @param name its name
     * @param digest the SHA-256 that was given
     */
    public record Put(String name, String digest) {}

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> digests = new TreeMap<>();
    private final List<Put> puts = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> refused = new HashSet<>();
    private @Nullable String failure;
    private @Nullable Duration retryAfter;
    private boolean closed;

    /** An empty sink that works. */
    public MemorySink() {}

    /** Has every later put fail with this message, until {@link #repair}. */
    public void fail(String message) {
        unavailable(message, null);
    }

    /** Has every later put fail with this message and ask to be tried again after this time, until {@link #repair}. */
    public void fail(String message, Duration retry) {
        unavailable(message, retry);
    }

    /** Refuses every later put of this name for good, until {@link #repair}. */
    public void refuse(String name) {
        lock.lock();
        try {
            refused.add(name);
        } finally {
            lock.unlock();
        }
    }

    private void unavailable(String message, @Nullable Duration retry) {
        lock.lock();
        try {
            failure = message;
            retryAfter = retry;
        } finally {
            lock.unlock();
        }
    }

    /** Has every later put work. */
    public void repair() {
        lock.lock();
        try {
            failure = null;
            retryAfter = null;
            refused.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void put(String name, Path file, String digest) {
        lock.lock();
        try {
            checkTold(name);
            String there = digests.get(name);
            if (there != null && !there.equals(digest)) {
                throw new FileRefusedException(
                        name + " is there already with the digest " + there + ", to be put was " + digest, null);
            }
            byte[] content = Files.readAllBytes(file);
            String actual = Sha256.of(content);
            if (!actual.equals(digest)) {
                throw new ExperienceException(file + " has the digest " + actual + ", not " + digest, null);
            }
            puts.add(new Put(name, digest));
            files.put(name, content);
            digests.put(name, digest);
        } catch (IOException e) {
            throw new ExperienceException("Cannot read " + file, e);
        } finally {
            lock.unlock();
        }
    }

    private void checkTold(String name) {
        if (failure != null && retryAfter != null) {
            throw new SinkUnavailableException(failure, null, retryAfter);
        }
        if (failure != null) {
            throw new SinkUnavailableException(failure, null);
        }
        if (refused.contains(name)) {
            throw new FileRefusedException(name + " is refused, as the test told", null);
        }
    }

    /** The names of the files that it holds, in alphabetical order. */
    public List<String> names() {
        lock.lock();
        try {
            return List.copyOf(files.keySet());
        } finally {
            lock.unlock();
        }
    }

    /**
     * A copy of a file's content.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public byte[] content(String name) {
        lock.lock();
        try {
            byte[] content = files.get(name);
            if (content == null) {
                throw new IllegalArgumentException("no file is called " + name + "; there are " + files.keySet());
            }
            return content.clone();
        } finally {
            lock.unlock();
        }
    }

    /** Every put that worked, repeated ones too, in order. */
    public List<Put> puts() {
        lock.lock();
        try {
            return List.copyOf(puts);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was closed. */
    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
