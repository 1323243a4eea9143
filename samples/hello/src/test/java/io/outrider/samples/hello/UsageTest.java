package io.outrider.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.DecisionId;
import io.outrider.Encoder;
import io.outrider.InputWriter;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.Transition;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.ModelSource;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicySlot;
import io.outrider.samplers.Samplers;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's intended use, as its design page writes it, compiled and run. */
class UsageTest {

    @TempDir
    Path folder;

    enum Offer {
        NONE,
        COUPON,
        FREE_SHIPPING
    }

    record Visitor(int visits, double basket, double minutes) {
        void encode(InputWriter out) {
            out.put(visits / 10.0).put(basket / 100).put(minutes / 30);
        }
    }

    record Order(String id, String decisionId, double margin) {}

    /** What the visitor is shown. */
    static final class Page {
        String decisionId = "";

        void show(Offer offer, String id) {
            decisionId = id;
        }
    }

    @BeforeEach
    void putTheModelThere() throws Exception {
        Files.createDirectories(folder.resolve("models"));
        try (InputStream model =
                Objects.requireNonNull(Hello.class.getResourceAsStream("/models/offers.onnx"), "offers.onnx")) {
            Files.copy(model, folder.resolve("models/offers.onnx"));
        }
    }

    @Test
    void aServiceWithDelayedReward() throws Exception {
        Page page = new Page();
        Visitor visitor = new Visitor(3, 80, 12);
        try (var offers = PolicySlot.follow(ModelSource.directory(folder.resolve("models")), OnnxPolicy.loader());
                var log = ExperienceLog.builder(folder.resolve("experience"))
                        .rewardWindow(Duration.ofHours(48))
                        .open();
                var agent = Agent.builder("offers", offers, Visitor::encode, ActionSpace.of(Offer.values()))
                        .sampler(Samplers.thompson())
                        .record(log)
                        .build();
                var rows = log.follow("offers")) {
            Decision<Offer> decision = agent.decide(visitor);
            page.show(decision.action(), decision.id().toString());
            // hours later, perhaps on another host
            Order order = new Order("order-1", page.decisionId, 4.2);
            agent.report(Outcome.of(DecisionId.parse(order.decisionId()), order.margin())
                    .key(order.id())
                    .last());

            assertThat(decision.recorded()).isTrue();
            List<Transition> joined = rows.poll(10, Duration.ofMinutes(1));
            assertThat(joined).hasSize(1);
            assertThat(joined.get(0).decisionId()).isEqualTo(decision.id());
            assertThat(joined.get(0).reward()).isEqualTo(4.2f);
            assertThat(joined.get(0).propensity()).isEqualTo(decision.propensity());
        }
    }

    /** Counts to three. */
    static final class Counter implements World<float[], Integer> {
        private int count;

        @Override
        public float[] reset(long seed) {
            count = 0;
            return new float[] {0};
        }

        @Override
        public Step<float[]> step(Integer action) {
            count++;
            return new Step<>(new float[] {count}, action, count == 3, false);
        }
    }

    private static JavaPolicy policy() {
        return JavaPolicy.builder("rule", 1)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, outputs) -> outputs[0][1] = observation[0]);
    }

    @Test
    void anEpisode() {
        var world = new Counter();
        try (var agent = Agent.builder("walk", policy(), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(Samplers.epsilonGreedy(0.1))
                .build()) {
            long steps;
            try (var episode = agent.begin(world.reset(42))) {
                while (!episode.ended()) {
                    episode.observe(world.step(episode.decide().action())); // terminated or truncated ends it
                }
                steps = episode.steps();
            }
            assertThat(steps).isEqualTo(3);
        }
    }

    /** Mixes the softmax of the logits with the uniform distribution over legal actions. */
    public record UniformMix(double epsilon) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
            out.categorical().mixUniform(epsilon);
        }
    }

    @Test
    void anOwnSampler() {
        try (var agent = Agent.builder("mix", policy(), Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new UniformMix(0.2))
                .build()) {
            Decision<Integer> decision = agent.decide(new float[] {0});
            assertThat(decision.propensity()).isEqualTo(0.5);
        }
    }

    /** Remembers what it was sent. */
    static final class ListSink implements ExperienceSink {
        final List<String> names = new ArrayList<>();

        @Override
        public void put(String name, Path file, String digest) {
            names.add(name);
        }
    }

    @Test
    void anOwnSinkAndFormat() throws Exception {
        ListSink sink = new ListSink();
        try (var log = ExperienceLog.builder(folder.resolve("own"))
                        .format(new LinesFormat())
                        .sink(sink)
                        .open();
                var agent = Agent.builder("mix", policy(), Encoder.floats(), ActionSpace.discrete(2))
                        .record(log)
                        .build()) {
            Decision<Integer> decision = agent.decide(new float[] {0});
            agent.report(Outcome.of(decision.id(), 1).last());
            assertThat(agent.drain(Duration.ofMinutes(1))).isTrue();
        }
        assertThat(sink.names).anyMatch(name -> name.startsWith("transitions/agent=mix/") && name.endsWith(".lines"));
    }
}
