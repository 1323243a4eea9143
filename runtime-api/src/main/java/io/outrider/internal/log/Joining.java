package io.outrider.internal.log;

import io.outrider.internal.segment.FrameVisitor;

/** What the joining thread drives: it is shown the raw log frame by frame, and writes the joined one. */
interface Joining extends FrameVisitor {

    /** Is shown what the joined log holds already, before the raw log is read. */
    FrameVisitor before();

    /** Takes in the marks of what is no longer in the joined log, before the raw log is read. */
    void read(JoinedMarks marks);

    /** The raw log was read up to where it stood when it was opened. */
    void replayed();

    /** Writes what is to be written; an error of the disk means that a later call goes on. */
    void flush();

    /** Closes what has waited long enough at {@code nanoTime}. */
    void expire(long nanoTime);
}
