package io.outrider.experience;

import io.outrider.Branch;
import io.outrider.policy.PolicySignature;
import java.time.Duration;
import java.util.List;

/**
 * What is true of all rows of an agent: written into the log before its first record, and into each shipped file's
 * metadata.
 *
 * @param agent the agent's name
 * @param signature the policy's inputs and outputs, in the order in which rows hold them
 * @param branches the branches of an action; with candidates, none
 * @param aggregation how outcomes become a reward
 * @param rewardWindow how long after a decision outcomes are waited for
 * @param defaultReward the reward of a decision without outcomes; NaN for none
 */
public record AgentSchema(
        String agent,
        PolicySignature signature,
        List<Branch> branches,
        RewardAggregation aggregation,
        Duration rewardWindow,
        double defaultReward) {

    /** The version of the columns. */
    public static final int VERSION = 1;

    /** Keeps an unmodifiable copy of the branches. */
    public AgentSchema {
        branches = List.copyOf(branches);
    }
}
