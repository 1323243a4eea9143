package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;

/** An agent as the join knows it: its schema and its handle in the joined log. */
final class JoinedAgent {

    final AgentSchema schema;
    final int handle;

    JoinedAgent(AgentSchema schema, int handle) {
        this.schema = schema;
        this.handle = handle;
    }

    long windowNanos() {
        return schema.rewardWindow().toNanos();
    }
}
