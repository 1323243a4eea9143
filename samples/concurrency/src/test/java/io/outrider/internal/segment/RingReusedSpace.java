package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A full ring from which one record is being taken while another is appended: it is refused, or lies whole where the taken
 * one lay, and the zeros that the consumer leaves behind never cover it.
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "still full")
@Outcome(id = "1, 5", expect = Expect.ACCEPTABLE, desc = "in the space that was freed")
@Outcome(expect = Expect.FORBIDDEN, desc = "accepted and damaged")
@State
public class RingReusedSpace {
    private static final int PAYLOAD = 1024 - 16;

    private final Ring ring = new Ring(4096, PAYLOAD);
    private final ByteBuffer producer = ring.view();
    private boolean accepted;

    public RingReusedSpace() {
        for (int i = 0; i < 4; i++) {
            ring.commit(ring.claim(PAYLOAD), 7, 0, PAYLOAD);
        }
    }

    @Actor
    public void append() {
        long claim = ring.claim(PAYLOAD);
        if (claim >= 0) {
            int at = ring.payloadIndex(claim);
            producer.putLong(at, 5);
            producer.putLong(at + PAYLOAD - 8, 5);
            ring.commit(claim, 8, 0, PAYLOAD);
            accepted = true;
        }
    }

    @Actor
    public void take() {
        ring.drain((bytes, index, length, type, flags) -> true, 1);
    }

    @Arbiter
    public void look(JJ_Result result) {
        result.r1 = accepted ? 0 : -1;
        for (int i = 0; i < 4; i++) {
            ring.drain(
                    (bytes, index, length, type, flags) -> {
                        if (type == 8) {
                            result.r1++;
                            result.r2 = bytes.getLong(index) == bytes.getLong(index + PAYLOAD - 8)
                                    ? bytes.getLong(index)
                                    : -5;
                        }
                        return true;
                    },
                    4096);
        }
    }
}
