package io.outrider.internal.log;

import io.outrider.experience.folder.Finding;
import io.outrider.experience.folder.SegmentReport;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentHeader;
import io.outrider.internal.segment.SegmentSurvey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what one segment holds. Belongs to one thread. */
final class SegmentContents implements FrameVisitor {

    private static final Map<Integer, String> RAW_TYPES = Map.of(
            FrameType.DECISION, "decision",
            FrameType.OUTCOME, "outcome",
            FrameType.EPISODE_END, "episode_end",
            FrameType.AGENT, "agent");
    private static final Map<Integer, String> JOINED_TYPES = Map.of(
            FrameType.AGENT, "agent",
            FrameType.ROW, "row",
            FrameType.LATE, "late_outcome",
            FrameType.ORPHAN, "orphan",
            FrameType.LOSS, "loss");

    private final RawRecords records;
    private final LossTally losses;
    private final boolean raw;
    private final String path;
    private final Map<String, Long> frames = new TreeMap<>();
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;
    private long unsound;

    /** @param records takes in raw decisions, and checks rows against them */
    SegmentContents(RawRecords records, LossTally losses, boolean raw, String path) {
        this.records = records;
        this.losses = losses;
        this.raw = raw;
        this.path = path;
    }

    @Override
    public void frame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        frames.merge(type(frame), 1L, Long::sum);
        if (!Payloads.sound(frame)) {
            unsound++;
            return;
        }
        if (frame.lossMark()) {
            Position mark = new Position(frame.segment().epoch(), frame.recordSeq());
            if (raw) {
                losses.raw(mark, frame.lossCode(), frame.lossCount());
            } else {
                losses.joined(mark, frame.lossCode(), frame.lossCount());
            }
        } else if (!raw && frame.type() == FrameType.LOSS) {
            int at = base + LossCodec.POSITION;
            losses.raw(
                    new Position(payload.getLong(at), payload.getLong(at + Long.BYTES)),
                    payload.getInt(base + LossCodec.REASON),
                    payload.getLong(base + LossCodec.COUNT));
        } else if (raw && frame.type() == FrameType.DECISION) {
            time(payload.getLong(base + DecisionCodec.DECIDED_AT));
            records.decision(frame.segment().epoch(), frame.recordSeq(), payload);
        } else if (raw && frame.type() == FrameType.OUTCOME) {
            time(payload.getLong(base + OutcomeCodec.REPORTED_AT));
        } else if (!raw && frame.type() == FrameType.ROW) {
            time(payload.getLong(RowCodec.decision(payload, base) + DecisionCodec.DECIDED_AT));
            records.row(path, frame.recordSeq(), payload);
        }
    }

    private String type(FrameView frame) {
        if (frame.lossMark()) {
            return "loss_mark";
        }
        if (frame.clockMark()) {
            return "clock_mark";
        }
        String name = (raw ? RAW_TYPES : JOINED_TYPES).get(frame.type());
        return name == null ? "type_" + frame.type() : name;
    }

    private void time(long micros) {
        earliest = Math.min(earliest, micros);
        latest = Math.max(latest, micros);
    }

    /** Ends the reading: says what is wrong with the segment as a whole. */
    void close(SegmentSurvey survey, boolean sealed, List<Finding> findings) {
        SegmentHeader header = survey.header();
        if (header != null) {
            time(header.wallMicros());
        } else if (survey.used() > 0) {
            findings.add(new Finding(Finding.Kind.DAMAGE, path, "its header is damaged"));
        }
        if (unsound > 0) {
            findings.add(new Finding(
                    Finding.Kind.DAMAGE, path, unsound + " records with intact checksums do not hold what they say"));
        }
        long corrupt = sealed ? survey.damagedBytes() : survey.corruptBytes();
        if (corrupt > 0) {
            findings.add(new Finding(Finding.Kind.DAMAGE, path, corrupt + " bytes that were durable are damaged"));
        }
        if (survey.lostRecords() > 0 && (sealed || survey.corruptBytes() > 0)) {
            findings.add(new Finding(Finding.Kind.GAP, path, survey.lostRecords() + " records are missing in it"));
        }
        if (sealed && !survey.sealed()) {
            findings.add(new Finding(
                    Finding.Kind.SEAL,
                    path,
                    "has no seal, and " + survey.trailingBytes() + " bytes after its last intact frame"));
        } else if (survey.sealed() && !survey.sealIntact()) {
            findings.add(new Finding(Finding.Kind.SEAL, path, "its seal's count or digest does not fit"));
        }
        if (raw) {
            records.covered(survey.name().epoch(), survey.firstRecord(), survey.nextRecord(), survey.whole());
        }
    }

    SegmentReport report(String log, SegmentSurvey survey, boolean sealed) {
        boolean timed = earliest <= latest;
        return new SegmentReport(
                log,
                path,
                sealed,
                Layout.producer(survey.producer()),
                survey.name().epoch(),
                survey.name().seq(),
                survey.bytes(),
                survey.end(),
                frames,
                survey.firstRecord(),
                survey.nextRecord() - 1,
                timed ? instant(earliest) : null,
                timed ? instant(latest) : null,
                survey.damagedBytes(),
                survey.trailingBytes());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    long rows() {
        return frames.getOrDefault("row", 0L);
    }
}
