package io.outrider.internal.log;

import io.outrider.experience.folder.Finding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/** The decisions of a raw log, against which the rows of the joined log are held. Belongs to one thread. */
final class RawRecords {

    private record Range(long epoch, long from, long to) {}

    private final Map<Position, Long> decisions = new HashMap<>();
    private final Set<Position> joined = new HashSet<>();
    private final List<Range> covered = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /** A decision's record. */
    void decision(long epoch, long record, ByteBuffer payload) {
        decisions.put(new Position(epoch, record), digest(payload, payload.position(), payload.limit()));
    }

    /** All records of an epoch from one to before another were read, if the segment was whole. */
    void covered(long epoch, long from, long to, boolean whole) {
        if (whole && from >= 0 && to > from) {
            covered.add(new Range(epoch, from, to));
        }
    }

    /** A row, which has to be what its record says as long as that is there. */
    void row(String path, long record, ByteBuffer row) {
        int base = row.position();
        Position position = new Position(row.getLong(base + RowCodec.RECORD), row.getLong(base + RowCodec.RECORD + 8));
        Long expected = decisions.get(position);
        if (expected != null) {
            joined.add(position);
            if (digest(row, RowCodec.decision(row, base), row.limit()) != expected) {
                add(path, record, position, "differs from");
            }
        } else if (covers(position)) {
            add(path, record, position, "was made of something that is no decision:");
        }
    }

    private void add(String path, long record, Position position, String what) {
        findings.add(new Finding(
                Finding.Kind.JOIN,
                path,
                "the row in record " + record + " " + what + " the raw record " + position.record() + " of epoch "
                        + position.epoch()));
    }

    private boolean covers(Position position) {
        for (Range range : covered) {
            if (range.epoch == position.epoch() && position.record() >= range.from && position.record() < range.to) {
                return true;
            }
        }
        return false;
    }

    /** Adds what was found. */
    void findings(List<Finding> to) {
        to.addAll(findings);
    }

    /** The decisions that no row was made of, among those that were handed over. */
    long withoutRow() {
        return (long) decisions.size() - joined.size();
    }

    private static long digest(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(to).position(from));
        return crc.getValue() << 32 | (long) to - from;
    }
}
