package io.outrider.internal.log;

/** A place in the raw log: records are ordered by the epoch that wrote them, then by their number in it. */
record Position(long epoch, long record) implements Comparable<Position> {

    static final Position START = new Position(Long.MIN_VALUE, Long.MIN_VALUE);

    /** Whether it does not lie before {@code from}; a negative number is that of a mark and lies in its epoch as a whole. */
    boolean notBefore(Position from) {
        return record < 0 ? epoch >= from.epoch : compareTo(from) >= 0;
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(record, other.record);
    }
}
