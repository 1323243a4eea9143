package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.internal.slot.Versions;
import io.outrider.samplers.Samplers;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A version is let go of while a work space is in use: it is closed then, and the policy after it, once. */
@JCStressTest
@Outcome(id = "0, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "nothing was left to take")
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "taken, given back and closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "a lane leaks, or is closed twice, or under its user")
@State
public class LaneGivenBackAtTheEnd {
    private final CountingPolicy policy = new CountingPolicy("1");
    private final VersionLanes pool =
            new VersionLanes(Versions.owning(policy), List.of(Branch.discrete(2)), Samplers.softmax(), 1, 4, 0);

    public LaneGivenBackAtTheEnd() {
        pool.give(pool.take(1, 0));
    }

    @Actor
    public void decide(IIII_Result result) {
        Workspace taken = pool.take(1, 0);
        if (taken != null) {
            result.r1 = policy.isClosed() ? -1 : 1;
            pool.give(taken);
        }
    }

    @Actor
    public void letGo() {
        pool.unlatch();
    }

    @Arbiter
    public void count(IIII_Result result) {
        result.r2 = policy.lanes();
        result.r3 = policy.closed();
        result.r4 = policy.wrong();
    }
}
