package io.outrider.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outrider.DecisionId;
import io.outrider.evaluation.TestSamplers.MixedMembers;
import io.outrider.evaluation.TestSamplers.UniformMix;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicyGate.Held;
import io.outrider.policy.PolicyHeldException;
import io.outrider.policy.PolicySlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a held version would have done is computed, recorded and shown, and nothing else changes. */
class ShadowTest {

    private static final UniformMix SAMPLER = new UniformMix(0.2);

    private final Deque<Transition> rows = new ArrayDeque<>();
    private final List<ShadowDecision> records = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();

    private final ExperienceReader reader = new ExperienceReader() {
        @Override
        public List<Transition> poll(int max, Duration timeout) {
            List<Transition> some = new ArrayList<>();
            while (some.size() < max && !rows.isEmpty()) {
                some.add(rows.removeFirst());
            }
            return some;
        }

        @Override
        public void close() {}
    };

    /** Logit 2 for action 1: it has probability .1 + .8 × .8808. */
    private Policy held(String version) {
        return JavaPolicy.builder(version, 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {
            runs.incrementAndGet();
            outputs[0][1] = 2;
        });
    }

    private static Policy old() {
        return JavaPolicy.builder("old", 1).output(OutputKind.LOGITS, 2).scores((observation, outputs) -> {});
    }

    private void add(long from, int count) {
        for (long i = from; i < from + count; i++) {
            rows.add(Row.bandit(i, new float[] {1}, (int) (i % 2), 1, 0.5, 0.5));
        }
    }

    private Held hold(PolicySlot slot, Policy candidate) {
        assertThatThrownBy(() -> slot.publish(candidate)).isInstanceOf(PolicyHeldException.class);
        return slot.status().held().orElseThrow();
    }

    @Test
    void aHeldVersionIsAskedAboutEachDecisionOnceAndTheStatusShowsItBesideTheReason() {
        add(0, 40);
        double one = 0.1 + 0.8 / (1 + Math.exp(-2));
        try (PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0.1).shadowTo(records::add));
            Policy candidate = held("new");
            Held first = hold(slot, candidate);
            assertThat(first.detail()).contains("40 units");
            assertThat(first.shadow().orElseThrow().decisions()).isEqualTo(40);
            assertThat(first.shadow().orElseThrow().agreement()).isCloseTo(0.5, within(1e-9));
            assertThat(slot.version()).isEqualTo("old");

            add(40, 10);
            assertThat(hold(slot, candidate).shadow().orElseThrow().decisions()).isEqualTo(50);
            assertThat(records).hasSize(50);
            assertThat(records.stream().map(ShadowDecision::decision)).doesNotHaveDuplicates();
            for (ShadowDecision record : records) {
                assertThat(record.version()).isEqualTo("new");
                assertThat(record.propensity()).isCloseTo(record.choices().get(0) == 1 ? one : 1 - one, within(1e-6));
                assertThat(record.recorded()).isEqualTo(0.5);
                assertThat(record.taken())
                        .isIn(records.get(0).taken(), records.get(1).taken());
            }
            assertThat(records.stream().filter(record -> record.choices().get(0) == 1))
                    .as("of 50, action 1 at .8")
                    .hasSizeBetween(28, 50);
        }
    }

    @Test
    void anotherVersionStartsAnew() {
        add(0, 20);
        try (PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0.1).shadowTo(records::add));
            hold(slot, held("a"));
            assertThat(hold(slot, held("b")).shadow().orElseThrow().decisions()).isEqualTo(20);
            assertThat(records.stream().map(ShadowDecision::version)).containsOnly("a", "b");
        }
    }

    @Test
    void theRateSaysWhichShareIsAskedAndZeroAsksNone() {
        add(0, 1000);
        try (PolicySlot slot = PolicySlot.of(old())) {
            PromotionGate gate = new PromotionGate(reader, SAMPLER, 0)
                    .minEffectiveSample(5000)
                    .shadowRate(0)
                    .shadowTo(records::add);
            slot.gate(gate);
            assertThat(hold(slot, held("new")).shadow()).isEmpty();
            assertThat(records).isEmpty();
            int judging = runs.get();
            gate.shadowRate(0.25);
            long asked = hold(slot, held("new")).shadow().orElseThrow().decisions();
            assertThat(asked).as("of 1,000 at .25, six standard deviations").isBetween(168L, 332L);
            assertThat(runs.get()).as("each run of it is counted").isGreaterThanOrEqualTo(judging + (int) asked);
        }
    }

    @Test
    void itsRunsAreTimedBesideThoseOfTheRunningVersion() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        add(0, 30);
        try (PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0).meters(registry, "offers"));
            hold(slot, held("new"));
        }
        assertThat(registry.get("outrider.inference")
                        .tags("agent", "offers", "slot", "shadow")
                        .timer()
                        .count())
                .isEqualTo(30);
    }

    @Test
    void aVersionThatGoesLiveIsNotRunInShadow() {
        for (int i = 0; i < 2000; i++) {
            rows.add(Row.bandit(i, new float[] {1}, i % 2, i % 2, 0.5, 0.5));
        }
        try (PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0).shadowTo(records::add));
            slot.publish(held("new"));
            assertThat(slot.version()).isEqualTo("new");
            assertThat(records).isEmpty();
        }
    }

    /** Its third step is asked about under the weights that the recorded first two leave. */
    @Test
    void anEpisodeIsAskedAboutAsAWhole() {
        for (int t = 0; t < 3; t++) {
            Row row = Row.bandit(t, new float[] {1}, 1, 1, 0.5, 0.5);
            row.episode = new DecisionId(9, 9);
            row.t = t;
            row.terminated = t == 2;
            rows.add(row);
        }
        Policy heads = JavaPolicy.builder("heads", 1)
                .output(OutputKind.Q_MEMBERS, 2, 2)
                .scores((observation, outputs) -> {
                    outputs[0][0] = 1;
                    outputs[0][3] = 1;
                });
        Policy other = JavaPolicy.builder("other", 1)
                .output(OutputKind.Q_MEMBERS, 2, 2)
                .scores((observation, outputs) -> outputs[0][0] = 1);
        try (PolicySlot slot = PolicySlot.of(other)) {
            slot.gate(new PromotionGate(reader, new MixedMembers(0.4).perEpisode(), 0).shadowTo(records::add));
            hold(slot, heads);
        }
        assertThat(records).hasSize(3);
        double product = records.stream().mapToDouble(ShadowDecision::taken).reduce(1, (a, b) -> a * b);
        assertThat(product).isCloseTo((Math.pow(0.8, 3) + Math.pow(0.2, 3)) / 2, within(1e-12));
    }

    @Test
    void aRecordThatCannotBeKeptDoesNotChangeTheVerdict() {
        add(0, 20);
        try (PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0).shadowTo(record -> {
                throw new IllegalStateException("no room");
            }));
            Held held = hold(slot, held("new"));
            assertThat(held.detail()).contains("20 units");
            assertThat(held.shadow().orElseThrow().decisions()).isEqualTo(1);
        }
    }

    @Test
    void theFileHoldsALineForEachAndDropsWhatIsTooMuch(@TempDir Path folder) throws IOException {
        add(0, 20);
        Path path = folder.resolve("shadow.jsonl");
        try (ShadowFile file = ShadowFile.open(path, 10_000);
                PolicySlot slot = PolicySlot.of(old())) {
            slot.gate(new PromotionGate(reader, SAMPLER, 0)
                    .shadowTo(((Consumer<ShadowDecision>) records::add).andThen(file)));
            hold(slot, held("ne\"w"));
            assertThat(file.dropped()).isZero();
        }
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(20);
        ShadowDecision record = records.get(3);
        assertThat(lines.get(3))
                .isEqualTo("{\"decision_id\":\"" + record.decision() + "\",\"policy_version\":\"ne\\\"w\",\"choices\":"
                        + record.choices() + ",\"values\":[],\"propensity\":" + record.propensity() + ",\"taken\":"
                        + record.taken() + ",\"recorded\":0.5}");
        try (ShadowFile full = ShadowFile.open(path, Files.size(path) + 10)) {
            full.accept(record);
            assertThat(full.dropped()).isEqualTo(1);
        }
        assertThat(Files.readAllLines(path)).hasSize(20);
        assertThatThrownBy(() -> ShadowFile.open(path, 0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new PromotionGate(reader, SAMPLER, 0).shadowRate(1.5))
                .hasMessageContaining("1.5");
    }
}
