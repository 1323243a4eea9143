package io.outrider.sampling;

/** How far a sampler's memory reaches. */
public enum MemoryScope {
    /** One memory for all decisions of an agent; a run then depends on the order of decisions, which is recorded. */
    AGENT,
    /** One memory for each actor: each key of sessions, each simulated player. */
    ACTOR,
    /** One memory for each episode, dropped at its end. */
    EPISODE
}
