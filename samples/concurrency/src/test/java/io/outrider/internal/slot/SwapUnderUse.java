package io.outrider.internal.slot;

import io.outrider.internal.decision.CountingPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A version is published twice over while another thread acquires: it gets one that is open; each is closed once. */
@JCStressTest
@Outcome(
        id = {"1, 0, 3", "2, 0, 3", "3, 0, 3"},
        expect = Expect.ACCEPTABLE,
        desc = "an open version; all closed at the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "a closed one, or one that was not closed or closed twice")
@State
public class SwapUnderUse {
    private final CountingPolicy first = new CountingPolicy("1");
    private final CountingPolicy second = new CountingPolicy("2");
    private final CountingPolicy third = new CountingPolicy("3");
    private final ManagedSlot slot = (ManagedSlot) ManagedSlot.holding(first, true);

    @Actor
    public void use(III_Result result) {
        PolicyVersion version = slot.acquire();
        CountingPolicy policy = (CountingPolicy) version.policy();
        result.r1 = policy.isClosed() ? -1 : Integer.parseInt(policy.version());
        version.release();
    }

    @Actor
    public void swap() {
        slot.publish(second);
        slot.publish(third);
    }

    @Arbiter
    public void close(III_Result result) {
        slot.close();
        result.r2 = first.lanes() + first.wrong() + second.lanes() + second.wrong() + third.lanes() + third.wrong();
        result.r3 = first.closed() + second.closed() + third.closed();
    }
}
