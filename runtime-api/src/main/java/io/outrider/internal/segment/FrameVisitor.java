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

    /** Every frame of this segment was handed over and no more will be added to it; it may be released. */
    default void end(SegmentName segment) {}
}
