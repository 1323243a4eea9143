package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Bytes as a newer version might write them: intact, with another format number. */
final class NewerFormat {
    private NewerFormat() {}

    static byte[] of(byte[] intact, int crcAt) {
        ByteBuffer bytes = ByteBuffer.wrap(intact.clone()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, 2);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, crcAt);
        bytes.putInt(crcAt, (int) crc.getValue());
        return bytes.array();
    }
}
