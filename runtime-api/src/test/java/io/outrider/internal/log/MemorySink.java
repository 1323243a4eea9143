package io.outrider.internal.log;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds what it is given, and fails when told. */
final class MemorySink implements ExperienceSink {

    final Map<String, String> files = new ConcurrentSkipListMap<>();
    final List<String> puts = new CopyOnWriteArrayList<>();
    volatile boolean down;
    volatile boolean closed;

    @Override
    public void put(String name, Path file, String digest) {
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
