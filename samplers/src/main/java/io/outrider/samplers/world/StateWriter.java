package io.outrider.samplers.world;

import io.outrider.world.WorldSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** Writes the state of a world sampler: a version, the kind, its fields, and a CRC32C of all that. */
final class StateWriter {

    static final int VERSION = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private StateWriter() {}

    static StateWriter of(String kind) {
        return new StateWriter().integer(VERSION).text(kind);
    }

    StateWriter integer(int value) {
        return write(() -> out.writeInt(value));
    }

    StateWriter whole(long value) {
        return write(() -> out.writeLong(value));
    }

    StateWriter number(double value) {
        return write(() -> out.writeDouble(value));
    }

    StateWriter text(String value) {
        return write(() -> out.writeUTF(value));
    }

    StateWriter numbers(double[] values) {
        integer(values.length);
        for (double value : values) {
            number(value);
        }
        return this;
    }

    StateWriter world(WorldSpec world) {
        return text(world.id()).whole(world.seed()).numbers(world.parameters());
    }

    byte[] bytes() {
        CRC32C sum = new CRC32C();
        sum.update(bytes.toByteArray());
        return integer((int) sum.getValue()).bytes.toByteArray();
    }

    private StateWriter write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: only for a text longer than 64 KiB
        }
        return this;
    }

    private interface Write {
        void run() throws IOException;
    }
}
