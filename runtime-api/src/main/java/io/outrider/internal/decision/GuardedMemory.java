package io.outrider.internal.decision;

import io.outrider.sampling.SamplerMemory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sampler's memory and the lock under which it is used.
 *
 * @param memory what is guarded
 * @param lock held during every call on it
 */
record GuardedMemory(SamplerMemory memory, ReentrantLock lock) {

    /** With a lock of its own. */
    GuardedMemory(SamplerMemory memory) {
        this(memory, new ReentrantLock());
    }

    /** The memory's whole state. */
    byte[] save() {
        lock.lock();
        try {
            return memory.save();
        } finally {
            lock.unlock();
        }
    }
}
