package io.outrider.sampling;

/** How far a sampler's memory reaches. */
public enum MemoryScope {
    /** One memory for all decisions of an agent; a run then depends on the order of decisions, which is recorded. */
    AGENT,
    /**
     * One memory for each actor, over all its episodes: each key of sessions, each actor that episodes are begun for. That
     * of the actor who began an episode longest ago is forgotten when there are too many.
     */
    ACTOR,
    /** One memory for each episode, dropped at its end. */
    EPISODE
}
