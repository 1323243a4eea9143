package io.outrider.parquet;

import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * One column of rows of type {@code R}: its type, and how its value gets from a row into a file.
 *
 * @param type the Parquet type, whose name is the column's
 * @param source the value of a row, or null where there is none
 * @param writer writes a value that is there
 */
record Column<R>(Type type, Source<R> source, ValueWriter writer) {

    /** Takes a value out of a row. */
    @FunctionalInterface
    interface Source<R> {
        @Nullable
        Object value(R row);
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface ValueWriter {
        void write(RecordConsumer into, Object value);
    }

    void write(RecordConsumer into, int index, R row) {
        Object value = source.value(row);
        if (value != null) {
            into.startField(type.getName(), index);
            writer.write(into, value);
            into.endField(type.getName(), index);
        } else if (!type.isRepetition(Type.Repetition.OPTIONAL)) {
            throw new IllegalStateException("the column " + type.getName() + " needs a value in row " + row);
        }
    }
}
