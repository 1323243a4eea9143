package io.outrider.internal.record;

import io.outrider.Outcome;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import java.time.Duration;
import java.util.function.Consumer;

/** The engine's side of an experience log. All methods are thread-safe and do no I/O, and none that a decision needs blocks. */
public interface Recorder {

    /** How this log turns outcomes into rewards, for an agent's schema. */
    RewardAggregation aggregation();

    /** How long this log waits for outcomes. */
    Duration rewardWindow();

    /** The default reward; NaN for none. */
    double defaultReward();

    /** The upper 64 bits of the ids issued on this log: producer and epoch. */
    long idHigh();

    /** A new id's lower 64 bits. */
    long nextId();

    /** Makes an agent known before its first record; the handle stands for it in records. */
    int register(AgentSchema schema);

    /** The probability with which a new episode, slate or lone decision is to be kept, in [0, 1]. */
    double keepProbability();

    /** Counts records that the engine left out by the coin. */
    void thinned(int decisions);

    /** Counts a record, or a final observation, that the host's redaction kept back. */
    void withheld();

    /** Records a decision; false if the ring or the disk is full, which is counted. Copies; keeps nothing. */
    boolean decision(DecisionRecord record);

    /** Records the end of an episode. Copies; keeps nothing. */
    boolean episodeEnd(EpisodeEnd end);

    /** Records an outcome, reported now. */
    boolean outcome(Outcome outcome);

    /**
     * Has each joined row of the agent's name handed to {@code listener}, in order and each once: first those that were
     * joined since the log was opened while no agent of that name listened, before this returns, then, on a thread of the
     * log's, each as it is joined.
     */
    void onJoined(int agent, Consumer<Transition> listener);

    /** Hands no more rows to {@code listener}: when this returns, no call of it is under way. */
    void leaveJoined(int agent, Consumer<Transition> listener);

    /** Says that {@code agent} will not listen, so that nothing need be kept for it. */
    void ignoreJoined(int agent);
}
