package io.outrider.internal.segment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What reading one segment's file from end to end found. Reading writes nothing and needs no lock: of a segment that is
 * being written it sees what had reached the file.
 *
 * @param name the segment
 * @param header its header; null if that is damaged
 * @param producer the producer that wrote it
 * @param bytes the file's size
 * @param used the offset after the last byte that is not zero
 * @param end the offset after the last intact frame
 * @param frames the intact frames but the seal
 * @param damagedBytes bytes between intact frames that are no frame
 * @param corruptBytes those of them that had been forced, as a later frame says
 * @param lostRecords the records that are missing where bytes are damaged
 * @param firstRecord the number of the first record; −1 if unknown
 * @param nextRecord the number after the last record; −1 if unknown
 * @param sealed whether it ends in a seal
 * @param sealIntact whether the seal's count and digest fit what comes before it
 */
public record SegmentSurvey(
        SegmentName name,
        @Nullable SegmentHeader header,
        long producer,
        long bytes,
        long used,
        long end,
        long frames,
        long damagedBytes,
        long corruptBytes,
        long lostRecords,
        long firstRecord,
        long nextRecord,
        boolean sealed,
        boolean sealIntact) {

    /**
     * Reads a segment's file and hands every intact frame but the seal to the visitor.
     *
     * @param fallbackProducer the producer to assume where the header is damaged
     * @throws StorageException if it cannot be read
     * @throws SegmentFormatException if it is of a newer format or too large to be a segment
     */
    public static SegmentSurvey read(
            Storage storage, Path file, SegmentName name, long fallbackProducer, FrameVisitor visitor) {
        return new Reading(SegmentFile.read(storage, file, name, fallbackProducer)).run(visitor);
    }

    /** Whether nothing is damaged before the last intact frame. */
    public boolean whole() {
        return header != null && damagedBytes == 0 && lostRecords == 0;
    }

    /** Bytes after the last intact frame that are not zero: a torn write, or the end of a file that was cut. */
    public long trailingBytes() {
        return Math.max(0, used - Math.max(end, Math.min(used, SegmentHeader.BYTES)));
    }

    private static final class Reading {
        private final SegmentFile segment;
        private final FrameView view = new FrameView();
        private final java.util.ArrayList<long[]> damage = new java.util.ArrayList<>();
        private long frames;
        private long damaged;
        private long lost;
        private long first = FrameScanner.UNKNOWN;
        private boolean sealIntact;

        Reading(SegmentFile segment) {
            this.segment = segment;
            SegmentHeader header = segment.header();
            if (header != null) {
                first = header.firstRecord();
            }
        }

        SegmentSurvey run(FrameVisitor visitor) {
            FrameScanner scanner = segment.scanner(segment.bytes().limit());
            view.in(segment.name(), segment.producer(), segment.bytes());
            for (FrameScanner.Step step = scanner.next(); step != FrameScanner.Step.END; step = scanner.next()) {
                if (step == FrameScanner.Step.DAMAGE) {
                    damage(scanner, visitor);
                } else if (scanner.sealed()) {
                    sealIntact = segment.sealFits(scanner.offset(), frames);
                } else {
                    frame(scanner, visitor);
                }
            }
            long corrupt = 0;
            for (long[] stretch : damage) {
                corrupt += stretch[0] < scanner.durable() ? stretch[1] : 0;
            }
            return new SegmentSurvey(
                    segment.name(),
                    segment.header(),
                    segment.producer(),
                    segment.bytes().limit(),
                    segment.used(),
                    scanner.position(),
                    frames,
                    damaged,
                    corrupt,
                    lost,
                    first,
                    scanner.nextSeq(),
                    scanner.sealed(),
                    sealIntact);
        }

        private void damage(FrameScanner scanner, FrameVisitor visitor) {
            long length = scanner.damageEnd() - (long) scanner.offset();
            damage.add(new long[] {scanner.offset(), length});
            damaged += length;
            lost += scanner.lost();
            visitor.damage(segment.name(), length);
        }

        private void frame(FrameScanner scanner, FrameVisitor visitor) {
            frames++;
            view.rewound().at(scanner.offset());
            first = first == FrameScanner.UNKNOWN ? view.recordSeq() : first;
            visitor.frame(view);
        }
    }
}
