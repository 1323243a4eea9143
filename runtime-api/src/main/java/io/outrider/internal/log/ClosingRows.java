package io.outrider.internal.log;

import io.outrider.internal.segment.LossReason;
import io.outrider.internal.segment.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that wait for nothing more and whose rows are to be written: in batches, each in the order of the places in
 * the raw log, from which the records are read again. Belongs to the joining thread.
 *
 * <p>A record that is gone or damaged by then is a loss: marked in the joined log, and counted. While its segment is there and
 * cannot be read the join waits and tries again; after {@value #MOST_TRIES} tries in a row that is a loss, too.
 */
final class ClosingRows implements Closing {

    static final int MOST_TRIES = 50;

    private static final int BATCH = 256;
    private static final int WINDOW = 256 << 10;
    private static final int GAP = 32 << 10;
    private static final int TAIL = 4 << 10;

    private record Row(int slot, long place, Position closed) {}

    private final PendingRows rows;
    private final RawSegments segments;
    private final JoinedWriter writer;
    private final RecordReader decisions;
    private final RecordReader following;
    private final LossMarks losses;
    private final ClosedDecisions closed;
    private final ObjLongConsumer<JoinedRow> written;
    private final ArrayDeque<Row> queue = new ArrayDeque<>();
    private final List<Row> batch = new ArrayList<>(BATCH);

    /** For each row of the batch, up to which offset of its segment it is worth reading at once. */
    private final long[] reach = new long[BATCH];

    private Position readUpTo = Position.START;
    private int done;
    private int tries;

    /**
     * @param decisions reads the decisions' records
     * @param following reads those of what came next, which lie elsewhere
     * @param written is told each row that was written, and its ordinal; the row is valid during the call only
     */
    ClosingRows(
            PendingRows rows,
            RawSegments segments,
            JoinedWriter writer,
            RecordReader decisions,
            RecordReader following,
            LossMarks losses,
            ClosedDecisions closed,
            ObjLongConsumer<JoinedRow> written) {
        this.rows = rows;
        this.segments = segments;
        this.writer = writer;
        this.decisions = decisions;
        this.following = following;
        this.losses = losses;
        this.closed = closed;
        this.written = written;
    }

    /** Says up to where the raw log has been read. */
    void readUpTo(Position position) {
        readUpTo = position;
    }

    @Override
    public void add(int slot) {
        queue.addLast(new Row(slot, rows.place(slot), readUpTo));
    }

    @Override
    public int size() {
        return queue.size() + batch.size() - done;
    }

    @Override
    public void flushIfMany() {
        if (size() >= BATCH) {
            flush();
        }
    }

    /**
     * Writes the rows.
     *
     * @throws StorageException if a record cannot be read now; its row and those behind it are written by a later call
     */
    void flush() {
        if (size() == 0) {
            return;
        }
        try {
            while (done < batch.size() || fill()) {
                writeNext();
            }
            losses.write();
        } finally {
            decisions.close();
            following.close();
        }
    }

    private boolean fill() {
        batch.clear();
        done = 0;
        while (batch.size() < BATCH && !queue.isEmpty()) {
            batch.add(queue.removeFirst());
        }
        batch.sort(Comparator.comparingLong(Row::place));
        for (int i = batch.size() - 1; i >= 0; i--) {
            long offset = RawSegments.offset(batch.get(i).place);
            reach[i] = i + 1 < batch.size() && near(batch.get(i).place, batch.get(i + 1).place)
                    ? reach[i + 1]
                    : offset + TAIL;
        }
        return !batch.isEmpty();
    }

    private static boolean near(long place, long next) {
        return RawSegments.sameSegment(place, next) && RawSegments.offset(next) - RawSegments.offset(place) <= GAP;
    }

    private void writeNext() {
        Row next = batch.get(done);
        RawSegments.Segment segment = segments.of(next.place);
        LossReason lost = LossReason.CORRUPTION;
        JoinedRow row = null;
        try {
            row = read(next, segment);
        } catch (StorageException e) {
            if (again(e)) {
                tries++;
                throw e;
            }
            lost = e.missing() ? LossReason.DELETED : LossReason.CORRUPTION;
        }
        tries = 0;
        done++; // before it is written: a row that cannot be must not be met again and again
        JoinedAgent agent = rows.agent(next.slot);
        closed.put(
                rows.idHigh(next.slot),
                rows.idLow(next.slot),
                new ClosedDecisions.Closed(agent, rows.keys(next.slot), next.closed));
        rows.remove(next.slot);
        if (row == null) {
            losses.add(segment, RawSegments.offset(next.place), lost);
        } else {
            written.accept(row, writer.row(row, next.closed, segment));
        }
    }

    private boolean again(StorageException e) {
        return !e.missing() && tries + 1 < MOST_TRIES;
    }

    private @Nullable JoinedRow read(Row next, RawSegments.Segment segment) {
        int slot = next.slot;
        long ahead = Math.min(WINDOW, reach[done] - RawSegments.offset(next.place));
        if (!decisions.find(FrameType.DECISION, next.place, (int) ahead)) {
            return null;
        }
        ByteBuffer payload = decisions.payload();
        int id = payload.position() + DecisionCodec.ID;
        if (payload.getLong(id) != rows.idHigh(slot) || payload.getLong(id + Long.BYTES) != rows.idLow(slot)) {
            return null;
        }
        Position position = new Position(segment.name().epoch(), decisions.record());
        JoinedRow row = JoinedRow.of(rows, slot, payload, segment.producer(), position);
        if (rows.next(slot) != PendingRows.NONE) {
            readFollowing(slot, row);
        }
        return row;
    }

    private void readFollowing(int slot, JoinedRow row) {
        boolean found;
        try {
            int type = rows.nextIsEnd(slot) ? FrameType.EPISODE_END : FrameType.DECISION;
            found = following.find(type, rows.next(slot), GAP);
        } catch (StorageException e) {
            if (again(e)) {
                throw e;
            }
            found = false;
        }
        if (!found) {
            row.gap();
        } else if (rows.nextIsEnd(slot)) {
            row.endedBy(following.payload());
        } else {
            row.followedBy(following.payload());
        }
    }
}
