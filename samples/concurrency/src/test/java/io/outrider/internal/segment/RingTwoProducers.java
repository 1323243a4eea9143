package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two producers never get the same room, and the count of what was accepted is right. */
@JCStressTest
@Outcome(id = "1, 2, 2", expect = Expect.ACCEPTABLE, desc = "the first came first")
@Outcome(id = "2, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second came first")
@Outcome(expect = Expect.FORBIDDEN, desc = "a record is lost, overwritten or not counted")
@State
public class RingTwoProducers {
    private final Ring ring = new Ring(4096, 64);
    private final ByteBuffer first = ring.view();
    private final ByteBuffer second = ring.view();

    private void put(ByteBuffer view, long value) {
        long claim = ring.claim(8);
        view.putLong(ring.payloadIndex(claim), value);
        ring.commit(claim, 7, 0, 8);
    }

    @Actor
    public void first() {
        put(first, 1);
    }

    @Actor
    public void second() {
        put(second, 2);
    }

    @Arbiter
    public void count(JJJ_Result result) {
        ring.drain(
                (bytes, index, length, type, flags) -> {
                    long value = bytes.getLong(index);
                    if (result.r1 == 0) {
                        result.r1 = value;
                    } else {
                        result.r2 = value;
                    }
                    return true;
                },
                4096);
        result.r3 = ring.accepted();
    }
}
