package io.outrider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sampler remembers of each actor: over its episodes, over restarts, and of how many. */
class ActorMemoryTest {

    private static final float[] ANY = {0};

    @TempDir
    Path folder;

    /** Takes alternative 0 with a probability of 1 / (2 + the actor's decisions so far): the propensity tells the count. */
    record Telling(MemoryScope scope) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            double first = 1.0 / (2 + at.memory(Count.class).count);
            out.categorical().set(0, first);
            out.categorical().set(1, 1 - first);
        }

        @Override
        public Needs needs() {
            return Needs.scores().memory(scope, Count::new);
        }
    }

    static final class Count implements SamplerMemory {
        private int count;

        @Override
        public void drawn(Situation at, int choice) {
            count++;
        }

        @Override
        public byte[] save() {
            return ByteBuffer.allocate(Integer.BYTES).putInt(count).array();
        }

        @Override
        public void restore(byte[] state) {
            count = ByteBuffer.wrap(state).getInt();
        }
    }

    private static AgentBuilder<float[], Integer> builder(MemoryScope scope) {
        Policy policy = JavaPolicy.builder("p", 1)
                .output(OutputKind.LOGITS, 2)
                .scores((observation, out) -> out[0][0] = observation[0]);
        return Agent.builder("remembering", policy, Encoder.floats(), ActionSpace.discrete(2))
                .sampler(new Telling(scope));
    }

    /** How many decisions of this actor came before this one. */
    private static int before(Decision<Integer> decision) {
        double first = decision.action() == 0 ? decision.propensity() : 1 - decision.propensity();
        return (int) Math.round(1 / first) - 2;
    }

    private static int before(Agent<float[], Integer> agent, String actor) {
        try (Episode<float[], Integer> episode =
                agent.begin(ANY, EpisodeOptions.defaults().actor(actor))) {
            return before(episode.decide());
        }
    }

    @Test
    void anActorIsRememberedOverItsSessions() {
        try (Agent<float[], Integer> agent = builder(MemoryScope.ACTOR).build();
                Sessions<float[], Integer> sessions = agent.sessions(Duration.ofHours(1))) {
            assertThat(before(sessions.decide("ada", ANY))).isZero();
            assertThat(before(sessions.decide("ada", ANY))).isEqualTo(1);
            sessions.end("ada", ANY, true);
            assertThat(before(sessions.decide("ada", ANY))).isEqualTo(2);
            assertThat(before(sessions.decide("bob", ANY))).isZero();
            assertThat(before(agent, "ada")).isEqualTo(3);
            assertThat(before(agent, "bob")).isEqualTo(1);
        }
    }

    @Test
    void anEpisodeOfNobodyIsRememberedByNobody() {
        try (Agent<float[], Integer> agent = builder(MemoryScope.ACTOR).build()) {
            for (int i = 0; i < 2; i++) {
                try (Episode<float[], Integer> episode = agent.begin(ANY)) {
                    assertThat(before(episode.decide())).isZero();
                    episode.advance(ANY);
                    assertThat(before(episode.decide())).isEqualTo(1);
                }
                assertThat(before(agent.decide(ANY))).isZero();
            }
        }
    }

    @Test
    void anEpisodesMemoryEndsWithIt() {
        try (Agent<float[], Integer> agent = builder(MemoryScope.EPISODE).build()) {
            assertThat(before(agent, "ada")).isZero();
            assertThat(before(agent, "ada")).isZero();
        }
    }

    @Test
    void actorsAreRememberedOverRestarts() {
        Path file = folder.resolve("memory");
        try (Agent<float[], Integer> agent =
                builder(MemoryScope.ACTOR).memory(file).build()) {
            before(agent, "ada");
            before(agent, "ada");
            before(agent, "bob");
        }
        try (Agent<float[], Integer> agent =
                builder(MemoryScope.ACTOR).memory(file).build()) {
            assertThat(before(agent, "ada")).isEqualTo(2);
            assertThat(before(agent, "bob")).isEqualTo(1);
            assertThat(before(agent, "cyd")).isZero();
        }
        assertThat(Files.exists(file)).isTrue();
        assertThatThrownBy(() -> builder(MemoryScope.AGENT).memory(file).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by actor");
    }

    @Test
    void ofTooManyTheOneIsForgottenThatBeganLongestAgo() {
        Path file = folder.resolve("memory");
        try (Agent<float[], Integer> agent =
                builder(MemoryScope.ACTOR).actorLimit(2).memory(file).build()) {
            before(agent, "ada");
            before(agent, "bob");
            before(agent, "ada");
            before(agent, "cyd"); // bob is forgotten
            assertThat(before(agent, "ada")).isEqualTo(2);
            assertThat(before(agent, "bob")).isZero(); // and now cyd
        }
        try (Agent<float[], Integer> agent =
                builder(MemoryScope.ACTOR).actorLimit(1).memory(file).build()) {
            assertThat(before(agent, "bob"))
                    .as("the later of the two that were kept")
                    .isEqualTo(1);
        }
        assertThatThrownBy(() -> builder(MemoryScope.ACTOR).actorLimit(0)).hasMessageContaining("not 0");
    }

    @Test
    void noDecisionOfAnActorIsForgottenWhereThreadsMeet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Agent<float[], Integer> agent = builder(MemoryScope.ACTOR).build()) {
            Callable<Integer> many = () -> {
                int last = 0;
                for (int i = 0; i < 500; i++) {
                    last = before(agent, "ada");
                }
                return last;
            };
            for (Future<Integer> done :
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> many).toList())) {
                done.get();
            }
            assertThat(before(agent, "ada")).isEqualTo(2000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aBlankNameIsRefused() {
        assertThatThrownBy(() -> EpisodeOptions.defaults().actor(" ")).hasMessageContaining("\" \"");
    }
}
