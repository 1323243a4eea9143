package io.outrider.internal.segment;

/** Receives frames in order. */
@FunctionalInterface
public interface FrameVisitor {
    /** One frame; valid during the call only. */
    void frame(FrameView frame);

    /** Damaged bytes were passed over. */
    default void damage(SegmentName segment, long bytes) {}

    /**
     * A sealed segment, or the rest of it, was taken away before it was handed over.
     *
     * @param records the appended frames that are missing; 0 if that is not known
     */
    default void missing(SegmentName segment, long records, long bytes) {
        damage(segment, bytes);
    }

    /**
     * Between two segments that are there others were taken away before the log was opened.
     *
     * @param first the first of them
     * @param from the number of the first record that is missing in its epoch
     * @param to one more than that of the last, marks of the log's own among them
     */
    default void gap(SegmentName first, long from, long to) {}

    /** Every frame of this segment was handed over and no more will be added to it; it may be released. */
    default void end(SegmentName segment) {}
}
