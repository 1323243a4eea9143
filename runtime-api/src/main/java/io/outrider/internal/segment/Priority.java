package io.outrider.internal.segment;

/** Which part of the disk a frame may use. */
public enum Priority {
    /** Refused once only the reserve is left. */
    NORMAL,
    /** May use the reserve: the outcome of something that was kept already. */
    RESERVED
}
