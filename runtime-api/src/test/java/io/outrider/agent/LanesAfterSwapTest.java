package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.PolicySlot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who pays for opening lanes: the thread that publishes a version, not the decisions that follow. */
class LanesAfterSwapTest {

    private static final float[] OBSERVATION = {1};

    /** Notes the rows of each lane that is opened. */
    private record Noting(Policy base, List<Integer> opened) implements Policy {

        static Noting version(String version) {
            return new Noting(
                    JavaPolicy.builder(version, 1)
                            .output(OutputKind.LOGITS, 2)
                            .scores((observation, outputs) -> outputs[0][0] = observation[0]),
                    new ArrayList<>());
        }

        @Override
        public String version() {
            return base.version();
        }

        @Override
        public PolicySignature signature() {
            return base.signature();
        }

        @Override
        public Lane openLane(LaneSize size) {
            opened.add(size.rows());
            return base.openLane(size);
        }

        @Override
        public void close() {
            base.close();
        }
    }

    @Test
    void decisionsAfterASwapFindTheirLanesOpen() {
        Noting next = Noting.version("b");
        try (PolicySlot slot = PolicySlot.owning(Noting.version("a"));
                Agent<float[], Integer> agent = Agent.builder("lanes", slot, Encoder.floats(), ActionSpace.discrete(2))
                        .build()) {
            agent.decide(OBSERVATION);
            agent.decideAll(List.of(OBSERVATION, OBSERVATION, OBSERVATION));
            slot.publish(next);
            List<Integer> published = List.copyOf(next.opened);
            assertThat(published).contains(1, 8);

            assertThat(agent.decide(OBSERVATION).policyVersion()).isEqualTo("b");
            agent.decideAll(List.of(OBSERVATION, OBSERVATION));
            assertThat(next.opened).isEqualTo(published);
        }
    }

    @Test
    void aKindOfLaneThatWasNeverUsedIsNotOpened() {
        Noting next = Noting.version("b");
        try (PolicySlot slot = PolicySlot.owning(Noting.version("a"));
                Agent<float[], Integer> agent = Agent.builder("lanes", slot, Encoder.floats(), ActionSpace.discrete(2))
                        .build()) {
            agent.decide(OBSERVATION);
            slot.publish(next);
            assertThat(next.opened).doesNotContain(8, 64, 256);
        }
    }
}
