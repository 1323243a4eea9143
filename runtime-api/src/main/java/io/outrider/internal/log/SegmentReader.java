package io.outrider.internal.log;

import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.LogTail;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads an agent's rows from the joined log, durable ones only. */
final class SegmentReader implements ExperienceReader {

    private static final long REST_MILLIS = 5;
    private static final int BATCH = 4096;

    private final SegmentLog joined;
    private final LogTail tail;
    private final String agent;
    private final boolean follow;
    private final long ordinal;
    private final long position;
    private final Predicate<StoredTransition> erased;
    private final Consumer<SegmentReader> closing;
    private final Map<Integer, Boolean> wanted = new HashMap<>();
    private final List<Transition> rows = new ArrayList<>();
    private long epoch = Long.MIN_VALUE;
    private boolean ended;
    private volatile boolean closed;
    private volatile @Nullable SegmentName passed;

    /**
     * @param follow whether to read the rows after {@code ordinal}, not those up to it
     * @param ordinal that of the last row that was appended
     * @param passed the last segment that this reader has nothing to read in, or null
     * @param erased which rows are passed over
     */
    SegmentReader(
            SegmentLog joined,
            String agent,
            boolean follow,
            long ordinal,
            @Nullable SegmentName passed,
            Predicate<StoredTransition> erased,
            Consumer<SegmentReader> closing) {
        this.joined = joined;
        this.tail = joined.tailAfter(passed);
        this.agent = agent;
        this.follow = follow;
        this.ordinal = ordinal;
        this.position = joined.position();
        this.passed = passed;
        this.erased = erased;
        this.closing = closing;
    }

    /** Whether nothing in this segment is still to be read. */
    boolean passed(SegmentName segment) {
        SegmentName last = passed;
        return closed || (last != null && last.compareTo(segment) >= 0);
    }

    @Override
    public List<Transition> poll(int max, Duration timeout) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("a reader reads at least one row, not " + max);
        }
        if (closed) {
            throw new IllegalStateException("the reader of agent " + agent + " is closed");
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        rows.clear();
        while (!ended && rows.size() < max) {
            boolean complete = joined.durablePosition() >= position;
            int read = tail.poll(visitor, Math.min(BATCH, max - rows.size()));
            if (read > 0) {
                continue;
            }
            if (!follow && complete) {
                ended = true;
            } else if (!rows.isEmpty() || System.nanoTime() - deadline >= 0 || closed) {
                break;
            } else {
                TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
            }
        }
        return List.copyOf(rows);
    }

    private final FrameVisitor visitor = new FrameVisitor() {
        @Override
        public void frame(FrameView frame) {
            if (!Payloads.sound(frame)) {
                return;
            }
            if (frame.type() == FrameType.AGENT) {
                agent(frame.segment().epoch(), frame.payload());
            } else if (frame.type() == FrameType.ROW) {
                row(frame.segment().epoch(), frame.payload());
            }
        }

        @Override
        public void end(SegmentName segment) {
            SegmentName last = passed;
            if (last == null || last.compareTo(segment) < 0) {
                passed = segment;
            }
        }
    };

    private void agent(long frameEpoch, ByteBuffer payload) {
        if (frameEpoch != epoch) {
            wanted.clear();
            epoch = frameEpoch;
        }
        wanted.computeIfAbsent(
                SchemaCodec.handle(payload),
                handle -> SchemaCodec.decode(payload).agent().equals(agent));
    }

    private void row(long frameEpoch, ByteBuffer payload) {
        int base = payload.position();
        boolean after = frameEpoch == joined.epoch() && payload.getLong(base + RowCodec.ORDINAL) > ordinal;
        if (after && !follow) {
            ended = true;
        }
        boolean mine = Boolean.TRUE.equals(wanted.get(payload.getInt(base + RowCodec.AGENT)));
        if (mine && after == follow && !ended) {
            StoredTransition row = StoredTransition.copyOf(agent, payload);
            if (!erased.test(row)) {
                rows.add(row);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closing.accept(this);
    }
}
