package io.outrider.internal.slot;

import io.outrider.policy.Policy;
import java.util.List;

/** An agent on a slot: asked about candidates, told of changes. */
public interface SlotListener {

    /** Why this agent could not use {@code candidate}, a sentence each; empty if it can. */
    List<String> objections(Policy candidate);

    /** New decisions are to use {@code to}; {@code from} may be closed once the agent has let go of it. */
    void changed(PolicyVersion from, PolicyVersion to);

    /** A candidate was refused. */
    void refused(List<String> findings);
}
