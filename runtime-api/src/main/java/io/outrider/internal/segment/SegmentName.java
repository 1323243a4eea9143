package io.outrider.internal.segment;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which segment of a log: the epoch of the process that wrote it and its number in that epoch, ordered by both. */
public record SegmentName(long epoch, long seq) implements Comparable<SegmentName> {
    private static final Pattern FILE = Pattern.compile("seg-(\\d{1,18})-(\\d{1,18})\\.(open|sealed)");
    private static final Comparator<SegmentName> ORDER =
            Comparator.comparingLong(SegmentName::epoch).thenComparingLong(SegmentName::seq);

    /** The name of the segment in a file of this name, or null if that is not a segment's file. */
    public static @Nullable SegmentName ofFile(String fileName) {
        Matcher matcher = FILE.matcher(fileName);
        return matcher.matches()
                ? new SegmentName(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : null;
    }

    /** The name of its file while it is written. */
    public String openFile() {
        return "seg-" + epoch + "-" + seq + ".open";
    }

    /** The name of its file once it is sealed. */
    public String sealedFile() {
        return "seg-" + epoch + "-" + seq + ".sealed";
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + "-" + seq;
    }
}
