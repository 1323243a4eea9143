package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.policy.PolicySignature;
import java.time.Duration;
import java.util.List;

/** Stands in for an agent whose schema was damaged on disk, so that its rows are kept. */
final class UnknownAgent {

    private UnknownAgent() {}

    static AgentSchema schema(int handle) {
        return new AgentSchema(
                "unknown-" + handle,
                new PolicySignature(List.of(), List.of(), List.of(), List.of()),
                List.of(),
                RewardAggregation.SUM,
                Duration.ZERO,
                Double.NaN);
    }
}
