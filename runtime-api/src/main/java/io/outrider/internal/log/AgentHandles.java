package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The agents for which handles stand in the records of the raw log. A handle has a meaning within an epoch, from the frame on
 * that names its agent. Belongs to one thread.
 */
final class AgentHandles {

    private final Function<AgentSchema, JoinedAgent> agents;
    private final Map<Integer, JoinedAgent> known = new HashMap<>();
    private long epoch = Long.MIN_VALUE;

    /**
     * @param agents finds the agent of a schema
     */
    AgentHandles(Function<AgentSchema, JoinedAgent> agents) {
        this.agents = agents;
    }

    /** Takes in a frame that names an agent. */
    void name(long frameEpoch, ByteBuffer payload) {
        if (frameEpoch != epoch) {
            known.clear();
            epoch = frameEpoch;
        }
        known.computeIfAbsent(SchemaCodec.handle(payload), handle -> agents.apply(SchemaCodec.decode(payload)));
    }

    /** The agent of a handle; one that stands for the unknown if no frame has named it. */
    JoinedAgent of(long recordEpoch, int handle) {
        JoinedAgent agent = recordEpoch == epoch ? known.get(handle) : null;
        return agent != null ? agent : agents.apply(UnknownAgent.schema(handle));
    }
}
