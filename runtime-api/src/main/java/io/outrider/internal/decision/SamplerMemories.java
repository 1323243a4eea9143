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

/** What an agent's sampler remembers, in whichever scope it asks for, and where that is kept over restarts. Thread-safe. */
final class SamplerMemories {

    private final Needs.@Nullable Memory wanted;
    private final @Nullable GuardedMemory agentWide;
    private final @Nullable ActorMemories actors;
    private final @Nullable MemoryFile file;
    /** The memory that joined rows go to; emptied when the agent is closed, which the log may outlive. */
    private final AtomicReference<@Nullable GuardedMemory> learning = new AtomicReference<>();

    /**
     * What {@code sampler} asks for, as {@code path} has it if there is such a file.
     *
     * @param actorLimit how many actors are remembered
     * @throws IllegalArgumentException if the file is none of this sampler's, or the sampler has no memory to be kept
     */
    SamplerMemories(PathSampler sampler, @Nullable Path path, int actorLimit) {
        wanted = sampler.needs().memory().orElse(null);
        MemoryScope scope = wanted == null ? null : wanted.scope();
        agentWide = wanted != null && scope == MemoryScope.AGENT
                ? new GuardedMemory(wanted.factory().get())
                : null;
        actors = wanted != null && scope == MemoryScope.ACTOR ? new ActorMemories(wanted.factory(), actorLimit) : null;
        if (path != null && agentWide == null && actors == null) {
            throw new IllegalArgumentException("there is nothing to keep in " + path + ": the sampler " + sampler
                    + " has no memory of agent or actor scope");
        }
        // One sampler may be asked for in either scope, and their states differ.
        file = path == null ? null : new MemoryFile(path, actors == null ? sampler.toString() : sampler + " by actor");
        restore();
        learning.set(agentWide);
    }

    private void restore() {
        byte[] state = file == null ? null : file.read();
        if (state == null) {
            return;
        }
        if (agentWide != null) {
            agentWide.memory().restore(state);
        } else if (actors != null) {
            actors.restore(state);
        }
    }

    /** Whether the sampler remembers anything. */
    boolean any() {
        return wanted != null;
    }

    /** The memory of all decisions; null if there is none. */
    @Nullable
    GuardedMemory agentWide() {
        return agentWide;
    }

    /**
     * The memory of an episode; null if it has none of its own.
     *
     * @param actor whose episode it is; null for an actor that has no other
     */
    @Nullable
    GuardedMemory ofEpisode(@Nullable String actor) {
        return actors != null && actor != null ? actors.of(actor) : ofNobody();
    }

    /** A memory that knows nothing, for a decision that belongs to no episode or actor; null if none is needed. */
    @Nullable
    GuardedMemory ofNobody() {
        return wanted == null || agentWide != null
                ? null
                : new GuardedMemory(wanted.factory().get());
    }

    /** Takes joined rows until this is closed; null if no memory learns from them. */
    @Nullable
    Consumer<Transition> learner() {
        AtomicReference<@Nullable GuardedMemory> learner = learning;
        return agentWide == null ? null : row -> join(learner.get(), row);
    }

    private static void join(@Nullable GuardedMemory learner, Transition row) {
        if (learner == null) {
            return;
        }
        ReentrantLock lock = learner.lock();
        lock.lock();
        try {
            SamplerMemory memory = learner.memory();
            memory.joined(row);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is remembered to its file, if it has one. */
    void save() {
        if (file == null) {
            return;
        }
        if (agentWide != null) {
            file.write(agentWide.save());
        } else if (actors != null) {
            file.write(actors.save());
        }
    }

    /** Joins no more rows. */
    void close() {
        learning.set(null);
    }
}
