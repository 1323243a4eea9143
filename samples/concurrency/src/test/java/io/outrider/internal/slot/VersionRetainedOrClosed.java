package io.outrider.internal.slot;

import io.outrider.internal.decision.CountingPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who retains a version that its slot lets go of has it open, or is refused; it is closed once. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "used, then closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "used after it was closed, or closed twice, or never")
@State
public class VersionRetainedOrClosed {
    private final CountingPolicy policy = new CountingPolicy("1");
    private final PolicyVersion version = Versions.owning(policy);

    @Actor
    public void use(II_Result result) {
        if (version.retain()) {
            result.r1 = policy.isClosed() ? -1 : 1;
            version.release();
        }
    }

    @Actor
    public void letGo() {
        version.release();
    }

    @Arbiter
    public void count(II_Result result) {
        result.r2 = policy.closed();
    }
}
