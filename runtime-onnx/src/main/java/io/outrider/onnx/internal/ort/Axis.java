package io.outrider.onnx.internal.ort;

/** What a dimension of a native tensor stands for, where it is not simply a size. */
public final class Axis {

    /** The number of rows of a run. */
    public static final int BATCH = -1;

    /** The number of candidates of a row. */
    public static final int CANDIDATES = -2;

    private Axis() {}
}
