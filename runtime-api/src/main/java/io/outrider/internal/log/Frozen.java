package io.outrider.internal.log;

import io.outrider.internal.segment.SegmentName;
import java.util.List;

/**
 * A joined segment, frozen into files.
 *
 * @param segment the segment
 * @param files its files in the order in which they are sent, the manifest last
 */
record Frozen(SegmentName segment, List<FrozenFile> files) {

    Frozen {
        files = List.copyOf(files);
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
