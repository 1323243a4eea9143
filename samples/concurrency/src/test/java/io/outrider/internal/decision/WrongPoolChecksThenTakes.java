package io.outrider.internal.decision;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Wrong on purpose: a pool that looks whether a place is filled and then empties it, in two steps. */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "one of them has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both have it")
@State
public class WrongPoolChecksThenTakes {
    private final AtomicReferenceArray<@Nullable Object> shelf = new AtomicReferenceArray<>(1);

    public WrongPoolChecksThenTakes() {
        shelf.set(0, this);
    }

    private boolean take() {
        Object idle = shelf.get(0);
        if (idle == null) {
            return false;
        }
        shelf.set(0, null);
        return true;
    }

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = take();
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = take();
    }
}
