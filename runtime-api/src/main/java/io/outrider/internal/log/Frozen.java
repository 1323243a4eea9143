package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentName;
import java.util.List;

/**
 * A joined segment, frozen into files.
 *
 * @param segment the segment
 * @param files its files in the order in which they are sent, the manifest last; without a manifest where it is not complete
 * @param unwritten of each file that the format could not write, its name and why
 */
record Frozen(SegmentName segment, List<FrozenFile> files, List<String> unwritten) {

    Frozen {
        files = List.copyOf(files);
        unwritten = List.copyOf(unwritten);
    }

    boolean complete() {
        return unwritten.isEmpty();
    }

    long bytes() {
        return files.stream().mapToLong(FrozenFile::bytes).sum();
    }

    /** The rows of a file that are decisions. */
    long decisions(int file) {
        FrozenFile one = files.get(file);
        boolean decisions = one.name().startsWith(SegmentRows.TRANSITIONS + "/")
                || one.name().startsWith(SegmentRows.DECISIONS + "/");
        return decisions ? one.rows() : 0;
    }
}
