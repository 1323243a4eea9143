package io.outrider.internal.decision;

import io.outrider.experience.Transition;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one memory of a sampler that remembers agent-wide, or none; where it is kept over restarts. Thread-safe. */
final class AgentMemory {

    private final @Nullable SamplerMemory memory;
    private final @Nullable MemoryFile file;
    /** Guards the memory. */
    private final ReentrantLock lock = new ReentrantLock();
    /** The memory that joined rows go to; emptied when the agent is closed, which the log may outlive. */
    private final AtomicReference<@Nullable SamplerMemory> learning = new AtomicReference<>();

    /**
     * The memory that {@code sampler} asks for, as {@code path} has it if there is such a file.
     *
     * @throws IllegalArgumentException if the file is none of this sampler's, or the sampler has no memory to be kept
     */
    AgentMemory(PathSampler sampler, @Nullable Path path) {
        Needs.Memory wanted = sampler.needs()
                .memory()
                .filter(asked -> asked.scope() == MemoryScope.AGENT)
                .orElse(null);
        if (path != null && wanted == null) {
            throw new IllegalArgumentException("there is nothing to keep in " + path + ": the sampler " + sampler
                    + " has no memory of agent scope");
        }
        memory = wanted == null ? null : wanted.factory().get();
        file = path == null ? null : new MemoryFile(path, sampler.toString());
        if (file != null && memory != null) {
            file.restore(memory);
        }
        learning.set(memory);
    }

    /** The memory; null if there is none. */
    @Nullable
    SamplerMemory memory() {
        return memory;
    }

    /** What guards the memory. */
    ReentrantLock lock() {
        return lock;
    }

    /** Takes joined rows until this is closed; null if there is no memory. */
    @Nullable
    Consumer<Transition> learner() {
        AtomicReference<@Nullable SamplerMemory> learner = learning;
        ReentrantLock guard = lock;
        return memory == null ? null : row -> join(learner, guard, row);
    }

    private static void join(AtomicReference<@Nullable SamplerMemory> learner, ReentrantLock lock, Transition row) {
        lock.lock();
        try {
            SamplerMemory memory = learner.get();
            if (memory != null) {
                memory.joined(row);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes the memory to its file, if it has one. */
    void save() {
        MemoryFile kept = file;
        SamplerMemory saved = memory;
        if (kept == null || saved == null) {
            return;
        }
        byte[] state;
        lock.lock();
        try {
            state = saved.save();
        } finally {
            lock.unlock();
        }
        kept.write(state);
    }

    /** Joins no more rows. */
    void close() {
        learning.set(null);
    }
}
