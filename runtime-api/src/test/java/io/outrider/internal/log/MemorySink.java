package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Holds what it is given, and fails when told. */
final class MemorySink implements ExperienceSink {

    final Map<String, String> files = new ConcurrentSkipListMap<>();
    final List<String> puts = new CopyOnWriteArrayList<>();
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    volatile boolean down;
    volatile @Nullable Duration retryAfter;
    final AtomicInteger tries = new AtomicInteger();
    volatile boolean closed;

    @Override
    public void put(String name, Path file, String digest) {
        tries.incrementAndGet();
        Duration time = retryAfter;
        if (time != null) {
            throw new SinkUnavailableException("the sink is busy", null, time);
        }
        if (refused.stream().anyMatch(name::startsWith)) {
            throw new FileRefusedException("another content is there under " + name, null);
        }
        if (down) {
            throw new ExperienceException("the sink is down", null);
        }
        puts.add(name + " " + digest);
        try {
            files.put(name, Files.readString(file));
        } catch (IOException e) {
            throw new ExperienceException("Cannot read " + file, e);
        }
    }

    List<String> lines(String prefix) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().startsWith(prefix))
                .flatMap(file -> file.getValue().lines())
                .toList();
    }

    @Override
    public void close() {
        closed = true;
    }
}
