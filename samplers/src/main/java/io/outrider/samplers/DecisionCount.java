package io.outrider.samplers;

import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;

/** How many decisions were drawn. */
final class DecisionCount implements SamplerMemory {

    private long count;

    long count() {
        return count;
    }

    @Override
    public void drawn(Situation at, int choice) {
        count++;
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length != Long.BYTES) {
            throw new IllegalArgumentException("a saved count has 8 bytes, not " + state.length);
        }
        count = ByteBuffer.wrap(state).getLong();
    }
}
