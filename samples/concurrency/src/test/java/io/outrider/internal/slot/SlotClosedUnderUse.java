package io.outrider.internal.slot;

import io.outrider.internal.decision.CountingPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A slot is closed while another thread acquires: an error, or a version that is open until it is released. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "used, then closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "used after it was closed, or closed twice, or never")
@State
public class SlotClosedUnderUse {
    private final CountingPolicy policy = new CountingPolicy("1");
    private final ManagedSlot slot = (ManagedSlot) ManagedSlot.holding(policy, true);

    @Actor
    public void use(II_Result result) {
        try {
            PolicyVersion version = slot.acquire();
            result.r1 = policy.isClosed() ? -1 : 1;
            version.release();
        } catch (IllegalStateException e) {
            result.r1 = 0;
        }
    }

    @Actor
    public void close() {
        slot.close();
    }

    @Arbiter
    public void count(II_Result result) {
        result.r2 = policy.closed();
    }
}
