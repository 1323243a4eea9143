package io.outrider.samplers.world;

import io.outrider.world.WorldSpec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Reads what {@link StateWriter} wrote; refuses what is damaged or of another kind. */
final class StateReader {

    private final ByteBuffer in;

    private StateReader(ByteBuffer in) {
        this.in = in;
    }

    static StateReader of(String kind, byte[] saved) {
        if (saved.length < 8) {
            throw damaged("it has " + saved.length + " bytes");
        }
        CRC32C sum = new CRC32C();
        sum.update(saved, 0, saved.length - 4);
        int expected = ByteBuffer.wrap(saved).getInt(saved.length - 4);
        if ((int) sum.getValue() != expected) {
            throw damaged("its checksum is " + Integer.toHexString((int) sum.getValue()) + ", not "
                    + Integer.toHexString(expected));
        }
        StateReader reader = new StateReader(ByteBuffer.wrap(saved, 0, saved.length - 4));
        int version = reader.integer();
        if (version != StateWriter.VERSION) {
            throw damaged("it is of version " + version + ", and this library reads " + StateWriter.VERSION);
        }
        String of = reader.text();
        if (!of.equals(kind)) {
            throw new IllegalArgumentException("this is the state of " + of + ", not of " + kind);
        }
        return reader;
    }

    int integer() {
        return read(4).getInt();
    }

    long whole() {
        return read(8).getLong();
    }

    double number() {
        return read(8).getDouble();
    }

    String text() {
        int length = Short.toUnsignedInt(read(2).getShort());
        byte[] text = new byte[length];
        read(length).get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A count, which each counted thing takes at least {@code bytes} bytes for. */
    int count(int bytes) {
        int count = integer();
        if (count < 0 || (long) count * bytes > in.remaining()) {
            throw damaged("it says " + count + " where " + in.remaining() + " bytes are left");
        }
        return count;
    }

    double[] numbers() {
        double[] values = new double[count(8)];
        for (int i = 0; i < values.length; i++) {
            values[i] = number();
        }
        return values;
    }

    WorldSpec world() {
        return WorldSpec.of(text(), whole(), numbers());
    }

    /** Refuses what is left over. */
    void end() {
        if (in.hasRemaining()) {
            throw damaged(in.remaining() + " bytes are left over");
        }
    }

    private ByteBuffer read(int bytes) {
        if (in.remaining() < bytes) {
            throw new IllegalArgumentException(
                    damaged("it ends too early").getMessage(), new BufferUnderflowException());
        }
        return in;
    }

    private static IllegalArgumentException damaged(String how) {
        return new IllegalArgumentException("the saved state of a world sampler is damaged: " + how);
    }
}
