package io.outrider.parquet;

import java.nio.ByteBuffer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The kinds of columns there are; {@code optional} makes one nullable. */
final class Columns {

    private static final int ID_BYTES = 16;

    private Columns() {}

    private static Repetition repetition(boolean optional) {
        return optional ? Repetition.OPTIONAL : Repetition.REQUIRED;
    }

    private static <R> Column<R> primitive(
            PrimitiveTypeName type, String name, boolean optional, Column.Source<R> source, Column.ValueWriter writer) {
        return new Column<>(Types.primitive(type, repetition(optional)).named(name), source, writer);
    }

    static <R> Column<R> bool(String name, Column.Source<R> source) {
        return primitive(
                PrimitiveTypeName.BOOLEAN, name, false, source, (into, value) -> into.addBoolean((Boolean) value));
    }

    static <R> Column<R> int32(String name, Column.Source<R> source) {
        return primitive(
                PrimitiveTypeName.INT32, name, false, source, (into, value) -> into.addInteger((Integer) value));
    }

    static <R> Column<R> int64(String name, Column.Source<R> source) {
        return primitive(PrimitiveTypeName.INT64, name, false, source, (into, value) -> into.addLong((Long) value));
    }

    static <R> Column<R> float32(String name, boolean optional, Column.Source<R> source) {
        return primitive(
                PrimitiveTypeName.FLOAT, name, optional, source, (into, value) -> into.addFloat((Float) value));
    }

    static <R> Column<R> float64(String name, boolean optional, Column.Source<R> source) {
        return primitive(
                PrimitiveTypeName.DOUBLE, name, optional, source, (into, value) -> into.addDouble((Double) value));
    }

    static <R> Column<R> text(String name, boolean optional, Column.Source<R> source) {
        return new Column<>(
                Types.primitive(PrimitiveTypeName.BINARY, repetition(optional))
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name),
                source,
                (into, value) -> into.addBinary(Binary.fromString((String) value)));
    }

    static <R> Column<R> bytes(String name, Column.Source<R> source) {
        return primitive(
                PrimitiveTypeName.BINARY,
                name,
                true,
                source,
                (into, value) -> into.addBinary(Binary.fromConstantByteArray((byte[]) value)));
    }

    /** 16 bytes, big-endian, as the text form of an id spells them. */
    static <R> Column<R> id(String name, boolean optional, Column.Source<R> source) {
        return new Column<>(
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition(optional))
                        .length(ID_BYTES)
                        .named(name),
                source,
                (into, value) -> into.addBinary(Binary.fromConstantByteArray((byte[]) value)));
    }

    static byte[] id(long high, long low) {
        return ByteBuffer.allocate(ID_BYTES).putLong(high).putLong(low).array();
    }

    /** Microseconds since 1970-01-01 UTC. */
    static <R> Column<R> timestamp(String name, Column.Source<R> source) {
        return new Column<>(
                Types.primitive(PrimitiveTypeName.INT64, Repetition.REQUIRED)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(name),
                source,
                (into, value) -> into.addLong((Long) value));
    }

    private static Type list(String name, boolean optional, Type element) {
        return Types.list(repetition(optional)).element(element).named(name);
    }

    private static Type element(PrimitiveTypeName type) {
        return Types.primitive(type, Repetition.REQUIRED).named("element");
    }

    static <R> Column<R> floats(String name, boolean optional, Column.Source<R> source) {
        return new Column<>(
                list(name, optional, element(PrimitiveTypeName.FLOAT)),
                source,
                (into, value) -> floats(into, (float[]) value));
    }

    private static void floats(RecordConsumer into, float[] values) {
        elements(into, values.length, i -> into.addFloat(values[i]));
    }

    static <R> Column<R> ints(String name, Column.Source<R> source) {
        return new Column<>(
                list(name, false, element(PrimitiveTypeName.INT32)),
                source,
                (into, value) -> elements(into, ((int[]) value).length, i -> into.addInteger(((int[]) value)[i])));
    }

    static <R> Column<R> bools(String name, Column.Source<R> source) {
        return new Column<>(
                list(name, true, element(PrimitiveTypeName.BOOLEAN)),
                source,
                (into, value) ->
                        elements(into, ((boolean[]) value).length, i -> into.addBoolean(((boolean[]) value)[i])));
    }

    static <R> Column<R> floatRows(String name, Column.Source<R> source) {
        Type row = list("element", false, element(PrimitiveTypeName.FLOAT));
        return new Column<>(list(name, true, row), source, (into, value) -> {
            float[][] rows = (float[][]) value;
            elements(into, rows.length, i -> floats(into, rows[i]));
        });
    }

    private interface Element {
        void write(int i);
    }

    private static void elements(RecordConsumer into, int count, Element element) {
        into.startGroup();
        if (count > 0) {
            into.startField("list", 0);
            for (int i = 0; i < count; i++) {
                into.startGroup();
                into.startField("element", 0);
                element.write(i);
                into.endField("element", 0);
                into.endGroup();
            }
            into.endField("list", 0);
        }
        into.endGroup();
    }
}
