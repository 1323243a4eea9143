package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Wrong on purpose: a record is committed before it is filled to its end. {@link RingCompleteRecords} would fail like this one. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the record")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a record")
@State
public class WrongRingCommittedEarly {
    private static final int PAYLOAD = 512;

    private final Ring ring = new Ring(4096, PAYLOAD);
    private final ByteBuffer producer = ring.view();

    @Actor
    public void produce() {
        long claim = ring.claim(PAYLOAD);
        int at = ring.payloadIndex(claim);
        producer.putLong(at, 1);
        ring.commit(claim, 7, 0, PAYLOAD);
        for (int i = 8; i < PAYLOAD; i += 8) {
            Thread.onSpinWait(); // so slowly that it is seen in a second
            producer.putLong(at + i, 2);
        }
    }

    @Actor
    public void consume(JJ_Result result) {
        for (int tries = 0; tries < 1000 && result.r1 == 0; tries++) {
            ring.drain(
                    (bytes, index, length, type, flags) -> {
                        result.r1 = bytes.getLong(index);
                        result.r2 = bytes.getLong(index + PAYLOAD - 8);
                        return true;
                    },
                    4096);
        }
    }
}
