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

    /** The rows that are decisions. */
    long decisions() {
        return files.stream()
                .filter(file -> file.name().startsWith(SegmentRows.TRANSITIONS + "/"))
                .mapToLong(FrozenFile::rows)
                .sum();
    }
}
