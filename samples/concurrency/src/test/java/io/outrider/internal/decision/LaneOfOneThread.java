package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.internal.slot.Versions;
import io.outrider.samplers.Samplers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** Two threads that ask for a work space at once never get the same one, and none is lost when both give theirs back. */
@JCStressTest
@Outcome(id = "false, 1, 0", expect = Expect.ACCEPTABLE, desc = "one was idle and both had it, one after the other")
@Outcome(id = "true, 2, 0", expect = Expect.ACCEPTABLE, desc = "one was idle, another was opened")
@Outcome(expect = Expect.FORBIDDEN, desc = "shared, or lost")
@State
public class LaneOfOneThread {
    private final CountingPolicy policy = new CountingPolicy("1");
    private final VersionLanes pool =
            new VersionLanes(Versions.owning(policy), List.of(Branch.discrete(2)), Samplers.softmax(), 1, 4, 0);
    private volatile @Nullable Workspace first;
    private volatile @Nullable Workspace second;
    private boolean shared;

    public LaneOfOneThread() {
        pool.give(pool.take(1, 0));
    }

    @Actor
    public void first() {
        Workspace taken = pool.take(1, 0);
        first = taken;
        if (second == taken) {
            shared = true;
        }
        first = null;
        pool.give(taken);
    }

    @Actor
    public void second() {
        Workspace taken = pool.take(1, 0);
        second = taken;
        if (first == taken) {
            shared = true;
        }
        second = null;
        pool.give(taken);
    }

    @Arbiter
    public void count(ZII_Result result) {
        int lanes = policy.lanes();
        result.r1 = lanes == 2;
        result.r2 = shared ? -1 : lanes;
        pool.unlatch();
        result.r3 = policy.lanes() + policy.wrong() + policy.closed() - 1;
    }
}
