package io.outrider.gymnasium;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The operations and payloads of requests. */
final class Payloads {

    static final int MAKE = 1;
    static final int RESET = 2;
    static final int CLOSE = 3;
    static final int STEP_ALL = 4;

    private Payloads() {}

    static ByteBuffer of(int index) {
        return little(4).putInt(index).flip();
    }

    static ByteBuffer of(int index, long seed) {
        return little(12).putInt(index).putLong(seed).flip();
    }

    /** An order of an environment, as JSON. */
    static ByteBuffer order(String id, String jsonArguments) {
        if (id.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ')) {
            throw new IllegalArgumentException(
                    "the id of an environment holds no quotes, backslashes or controls, as this does: " + id);
        }
        String text = "{\"id\":\"" + id + "\",\"arguments\":" + jsonArguments + '}';
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
