package io.outrider.policy;

/**
 * How large a lane is.
 *
 * @param rows the most rows that one run may have; at least 1
 * @param candidates the padded number of candidates a row; 0 for policies without candidates
 */
public record LaneSize(int rows, int candidates) {

    /** Refuses sizes that are not positive. */
    public LaneSize {
        if (rows < 1 || candidates < 0) {
            throw new IllegalArgumentException("a lane needs at least 1 row and no negative number of candidates, not "
                    + rows + " and " + candidates);
        }
    }

    /** A lane of {@code rows} rows, without candidates. */
    public static LaneSize rows(int rows) {
        return new LaneSize(rows, 0);
    }
}
