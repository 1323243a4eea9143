package io.outrider.internal.decision;

import io.outrider.sampling.SamplerMemory;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The memories of actors, by key; of more than so many, that of the actor whose last episode began longest ago is
 * forgotten. Thread-safe.
 *
 * <p>As bytes: their number u32, and for each, the one used longest ago first, the length of its key u32, the key in UTF-8,
 * the length of its state u32, the state.
 */
final class ActorMemories {

    private final Supplier<? extends SamplerMemory> factory;
    private final int limit;
    /** Guards the map, not the memories in it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, GuardedMemory> byKey = new LinkedHashMap<>(16, 0.75f, true);

    ActorMemories(Supplier<? extends SamplerMemory> factory, int limit) {
        this.factory = factory;
        this.limit = limit;
    }

    /** The memory of the actor {@code key}; a new one if there is none. */
    GuardedMemory of(String key) {
        lock.lock();
        try {
            GuardedMemory known = byKey.get(key);
            if (known == null) {
                known = new GuardedMemory(factory.get());
                add(key, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private void add(String key, GuardedMemory memory) {
        byKey.put(key, memory);
        if (byKey.size() > limit) {
            Iterator<String> eldest = byKey.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** All of them. */
    byte[] save() {
        Map<String, GuardedMemory> all;
        lock.lock();
        try {
            all = new LinkedHashMap<>(byKey);
        } finally {
            lock.unlock();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(all.size());
            for (Map.Entry<String, GuardedMemory> entry : all.entrySet()) {
                write(out, entry.getKey().getBytes(StandardCharsets.UTF_8));
                write(out, entry.getValue().save());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] content) throws IOException {
        out.writeInt(content.length);
        out.write(content);
    }

    /**
     * Adds those that {@link #save} wrote.
     *
     * @throws IllegalArgumentException if {@code state} is none of them
     */
    void restore(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        lock.lock();
        try {
            for (int left = bytes.getInt(); left > 0; left--) {
                String key = new String(counted(bytes), StandardCharsets.UTF_8);
                SamplerMemory memory = factory.get();
                memory.restore(counted(bytes));
                add(key, new GuardedMemory(memory));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the actors' memories end after " + state.length + " bytes", e);
        } finally {
            lock.unlock();
        }
    }

    private static byte[] counted(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a length in the actors' memories is " + length);
        }
        byte[] content = new byte[length];
        bytes.get(content);
        return content;
    }
}
