package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What the consumer takes is nothing, or a record with all that its producer put into it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the record")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a record")
@State
public class RingCompleteRecords {
    private final Ring ring = new Ring(4096, 64);
    private final ByteBuffer producer = ring.view();

    @Actor
    public void produce() {
        long claim = ring.claim(16);
        int at = ring.payloadIndex(claim);
        producer.putLong(at, 1);
        producer.putLong(at + 8, 2);
        ring.commit(claim, 7, 0, 16);
    }

    @Actor
    public void consume(JJ_Result result) {
        ring.drain(
                (bytes, index, length, type, flags) -> {
                    result.r1 = bytes.getLong(index);
                    result.r2 = bytes.getLong(index + 8);
                    return true;
                },
                4096);
    }
}
