package io.outrider.agent;

import org.jspecify.annotations.Nullable;

/** Told of what an operator would want to know. Called on the thread that it happens on; must be quick and not throw. */
public interface AgentListener {

    /** A decision failed, and the fallback action was returned or the failure thrown. */
    default void failed(String agent, RuntimeException cause) {}

    /** Decisions are made by another policy version from now on. */
    default void policyChanged(String agent, @Nullable String from, String to) {}
}
