package io.outrider.internal.segment;

/** Why records are missing, as a loss mark says it. The codes are on disk and never change. */
public enum LossReason {
    /** Refused: the ring was full. Bursty, so the loss is biased. */
    RING_FULL(1),
    /** Refused: the disk or its cap was full. */
    DISK_FULL(2),
    /** Refused: the payload was too long. */
    TOO_LARGE(3),
    /** Acknowledged bytes were damaged on disk. */
    CORRUPTION(4),
    /** Bytes that were never acknowledged did not survive. */
    TORN(5),
    /** A segment's file was taken away before its records were done with. */
    DELETED(6);

    private final int code;

    LossReason(int code) {
        this.code = code;
    }

    /** The number that stands for it on disk. */
    public int code() {
        return code;
    }
}
