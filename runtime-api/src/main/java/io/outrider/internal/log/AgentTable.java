package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.Preamble;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The agents of a log, each with a handle that stands for it in records; they are the preamble of every segment. Thread-
 * safe.
 *
 * <p>An agent that is added while a segment is being written is also appended to it as a frame, after it was added here:
 * so it precedes its first record in whatever segment that comes to lie.
 */
final class AgentTable implements Preamble {

    private record Entry(AgentSchema schema, ByteBuffer frame) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** The handle of an equal schema, or −1. */
    int handleOf(AgentSchema schema) {
        int handle = 0;
        for (Entry entry : entries) {
            if (entry.schema.equals(schema)) {
                return handle;
            }
            handle++;
        }
        return -1;
    }

    /** Adds a schema if no equal one is in; its handle. */
    int add(AgentSchema schema) {
        lock.lock();
        try {
            int known = handleOf(schema);
            if (known >= 0) {
                return known;
            }
            int handle = entries.size();
            entries.add(new Entry(schema, SchemaCodec.encode(handle, schema)));
            return handle;
        } finally {
            lock.unlock();
        }
    }

    AgentSchema schema(int handle) {
        return entries.get(handle).schema;
    }

    /** The payload of the agent's frame. */
    ByteBuffer frame(int handle) {
        return entries.get(handle).frame.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    int size() {
        return entries.size();
    }

    @Override
    public void writeTo(Sink sink) {
        for (Entry entry : entries) {
            sink.frame(FrameType.AGENT, 0, entry.frame.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN));
        }
    }
}
