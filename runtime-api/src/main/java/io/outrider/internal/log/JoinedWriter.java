package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.internal.segment.Appender;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.Refusal;
import io.outrider.internal.segment.SegmentLog;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the joined log, waiting where it has no room, and knows which raw segments what it appended holds. Belongs to
 * the joining thread, but for {@link #rows}.
 */
final class JoinedWriter {

    /** The log is closing: the join is given up where it stands, to be done again at the next opening. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the joined log is closing");
        }
    }

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private record Unsafe(long position, RawSegments.Segment segment) {}

    private final SegmentLog joined;
    private final AgentTable agents;
    private final BooleanSupplier stopping;
    private final Appender appender;
    private final ArrayDeque<Unsafe> unsafe = new ArrayDeque<>();
    private volatile long rows;

    JoinedWriter(SegmentLog joined, AgentTable agents, BooleanSupplier stopping) {
        this.joined = joined;
        this.agents = agents;
        this.stopping = stopping;
        this.appender = joined.newAppender();
    }

    /** The agent of this schema, made known to the joined log if it is not. */
    JoinedAgent agent(AgentSchema schema) {
        int known = agents.handleOf(schema);
        if (known >= 0) {
            return new JoinedAgent(schema, known);
        }
        int handle = agents.add(schema);
        append(FrameType.AGENT, agents.frame(handle));
        return new JoinedAgent(schema, handle);
    }

    /** Appends a row, whose decision's segment is held already until then; the row's ordinal, from 1. */
    long row(JoinedRow row, Position closed, RawSegments.Segment segment) {
        return row(FrameType.ROW, row, closed, segment);
    }

    /** Appends a row as a frame of type {@code type}; its ordinal, from 1. */
    long row(int type, JoinedRow row, Position closed, RawSegments.Segment segment) {
        int size = RowCodec.size(row);
        long ordinal = rows + 1;
        ByteBuffer into = claim(type, size);
        try {
            RowCodec.encode(row, row.agent.handle, ordinal, closed, into);
        } catch (RuntimeException e) {
            appender.abort();
            throw e;
        }
        unsafe.addLast(new Unsafe(appender.commit(), segment));
        rows = ordinal;
        return ordinal;
    }

    /** Appends what is not a row; its segment is held until that is durable. */
    void other(int type, ByteBuffer payload, RawSegments.Segment segment) {
        segment.hold();
        unsafe.addLast(new Unsafe(append(type, payload), segment));
    }

    private long append(int type, ByteBuffer payload) {
        claim(type, payload.remaining()).put(payload.duplicate());
        return appender.commit();
    }

    private ByteBuffer claim(int type, int size) {
        while (true) {
            @Nullable ByteBuffer into = appender.claim(type, 0, Priority.RESERVED, size);
            if (into != null) {
                return into;
            }
            Refusal refusal = Refusal.of(appender.refusal());
            if (refusal == Refusal.CLOSED || stopping.getAsBoolean()) {
                throw new Stopped();
            }
            if (refusal == Refusal.TOO_LARGE) {
                throw new IllegalStateException("a joined row of " + size + " bytes is too large for the joined log");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Frees the segments of what has become durable. */
    void settle() {
        long durable = joined.durablePosition();
        for (@Nullable Unsafe first = unsafe.peekFirst();
                first != null && first.position() <= durable;
                first = unsafe.peekFirst()) {
            first.segment().free();
            unsafe.removeFirst();
        }
    }

    /** How many rows were appended; readable from any thread. */
    long rows() {
        return rows;
    }
}
