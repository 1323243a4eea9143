package io.outrider.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.agent.Redaction;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.PolicySignature;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RedactingTest {

    private static final PolicySignature SIGNATURE = new PolicySignature(
            List.of(
                    InputSpec.observation("place", 2),
                    new InputSpec("offers", InputRole.CANDIDATES, false, List.of(-1, 2)),
                    new InputSpec("shop", InputRole.OBSERVATION, true, List.of(1)),
                    InputSpec.observation("age", 1)),
            List.of(),
            List.of(),
            List.of());

    private final Redacting view = new Redacting(SIGNATURE);

    private static DecisionRecord record() {
        DecisionRecord record = new DecisionRecord();
        record.observation = new float[] {1, 2, 3, 4, 99};
        record.observationCount = 4;
        record.candidates = new float[] {5, 6, 7, 8, 99, 99};
        record.candidateCount = 2;
        record.candidateWidth = 2;
        record.subjectKey = "ann";
        return record;
    }

    private DecisionRecord redacted(Consumer<Redaction> rule) {
        DecisionRecord record = record();
        assertThat(view.apply(rule, record, false)).isTrue();
        return record;
    }

    private void refused(Class<? extends Exception> type, String message, Consumer<Redaction> rule) {
        DecisionRecord record = record();
        assertThatThrownBy(() -> view.apply(rule, record, false))
                .isInstanceOf(type)
                .hasMessageContaining(message);
        assertThat(record.observation).containsExactly(1, 2, 3, 4, 99);
        assertThat(record.candidates).containsExactly(5, 6, 7, 8, 99, 99);
    }

    @Test
    void refusesBadInputAndLeavesTheRecord() {
        refused(IllegalArgumentException.class, "\"name\"", r -> r.zero("name"));
        refused(IllegalArgumentException.class, "[place, shop, age]", r -> r.start("offers"));
        refused(IllegalArgumentException.class, "NaN", r -> r.setObservation(0, Float.NaN));
        refused(IllegalArgumentException.class, "Infinity", r -> r.setCandidate(0, 0, Float.POSITIVE_INFINITY));
        refused(IllegalArgumentException.class, "2.5", r -> r.setObservation(2, 2.5f));
        refused(IndexOutOfBoundsException.class, "4", r -> r.setObservation(4, 0));
        refused(IndexOutOfBoundsException.class, "-1", r -> r.observation(-1));
        refused(IndexOutOfBoundsException.class, "2", r -> r.setCandidate(2, 0, 0));
        refused(IndexOutOfBoundsException.class, "2", r -> r.candidate(0, 2));
    }

    @Test
    void isOfNoUseAfterItsRule() {
        List<Redaction> kept = new ArrayList<>();
        redacted(kept::add);
        assertThatThrownBy(() -> kept.get(0).zeroObservation())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after its rule");
        assertThatThrownBy(() -> kept.get(0).drop()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get(0).subject()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reachesEachTensorByName() {
        DecisionRecord record = redacted(r -> {
            assertThat(r.tensors()).containsExactly("place", "shop", "age");
            assertThat(r.observationSize()).isEqualTo(4);
            assertThat(r.start("age")).isEqualTo(3);
            assertThat(r.size("place")).isEqualTo(2);
            r.zero("place").setObservation(2, -7).setObservation(r.start("age"), r.observation(3) + 0.5f);
        });
        assertThat(record.observation).containsExactly(0, 0, -7, 4.5f, 99);
        assertThat(record.flags).isEqualTo(Flag.REDACTED.bit());
        assertThat(redacted(Redaction::zeroObservation).observation).containsExactly(0, 0, 0, 0, 99);
    }

    @Test
    void altersACopyOfTheCandidates() {
        float[] shared = {5, 6, 7, 8};
        DecisionRecord record = record();
        record.candidates = shared;
        view.apply(r -> r.setCandidate(1, 0, r.candidate(1, 1)), record, false);
        assertThat(record.candidates).startsWith(5, 6, 8, 8);
        assertThat(shared).containsExactly(5, 6, 7, 8);
        record.candidates = shared;
        record.flags = 0;
        view.apply(Redaction::zeroCandidates, record, false);
        assertThat(record.candidates).startsWith(0, 0, 0, 0);
        assertThat(shared).containsExactly(5, 6, 7, 8);
        assertThat(record.flags).isEqualTo(Flag.REDACTED.bit());
    }

    @Test
    void whatAltersNothingThatIsDecidedOnIsNotMarked() {
        assertThat(redacted(r -> {}).flags).isZero();
        DecisionRecord record = redacted(r -> r.setSubject(r.subject() + "'s"));
        assertThat(record.subjectKey).isEqualTo("ann's");
        assertThat(record.flags).isZero();
        assertThat(redacted(r -> r.setSubject(null)).subjectKey).isNull();
        assertThat(view.apply(Redaction::drop, record(), false)).isFalse();
        assertThat(view.apply(r -> {}, record(), false)).isTrue();
    }
}
