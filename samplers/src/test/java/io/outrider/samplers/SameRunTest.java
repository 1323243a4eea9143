package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.agent.CandidateAgent;
import io.outrider.agent.Episode;
import io.outrider.agent.SlateAgent;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.world.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One seed and the same keys give the same decisions, one at a time or 64 in a run, on one thread or on eight, for every
 * sampler whose memory does not reach beyond an episode; the policy is plain Java, so that its scores are the same to the
 * last bit.
 */
class SameRunTest {

    private static final int ACTIONS = 6;
    private static final int EPISODES = 64;
    private static final int STEPS = 5;
    private static final int LONE = 512;
    private static final int THREADS = 8;

    private static final OutputKind[] RANKING = {OutputKind.LOGITS, OutputKind.Q, OutputKind.Q_INT};

    /** Some number of an observation and a position, the same each time, with a tie now and then. */
    private static float number(float[] observation, int position) {
        long mixed = (Float.floatToIntBits(observation[0]) * 31L + position + 1) * 0x9E3779B97F4A7C15L;
        return ((mixed >>> 40) % 11) / 4f - 1;
    }

    private static void fill(float[] observation, float[][] outputs) {
        int position = 0;
        for (float[] output : outputs) {
            for (int i = 0; i < output.length; i++) {
                output[i] = number(observation, position++);
            }
        }
    }

    private static Policy discrete() {
        JavaPolicy.Builder builder = JavaPolicy.builder("discrete", 1);
        for (OutputKind kind : RANKING) {
            builder.output(kind, ACTIONS);
        }
        return builder.output(OutputKind.Q_MEMBERS, 5, ACTIONS)
                .output(OutputKind.QUANTILES, 5, 4, ACTIONS)
                .output(OutputKind.FEATURES, 3)
                .branches(List.of(Branch.discrete(ACTIONS)))
                .scores(SameRunTest::fill);
    }

    private static Policy continuous() {
        return JavaPolicy.builder("continuous", 1)
                .output(OutputKind.MEAN, 2)
                .output(OutputKind.LOG_STD, 2)
                .output(OutputKind.MEAN_MEMBERS, 5, 2)
                .branches(List.of(box()))
                .scores(SameRunTest::fill);
    }

    private static Branch box() {
        return Branch.box(new float[] {-1, -1}, new float[] {1, 1});
    }

    private static boolean isContinuous(PathSampler sampler) {
        return sampler.toString().contains("gaussian") && !sampler.toString().contains("gaussian-thompson");
    }

    private static boolean remembersAcrossEpisodes(PathSampler sampler) {
        return sampler.needs()
                .memory()
                .filter(memory -> memory.scope() != MemoryScope.EPISODE)
                .isPresent();
    }

    /** Every name, but linear ones, which want candidates and remember, and those that the policy above has no input for. */
    static Stream<PathSampler> samplers() {
        return Stream.concat(
                        ConfigurationTest.samplers(),
                        Stream.of(
                                Samplers.counting(0.5, MemoryScope.EPISODE, Samplers.softmax()),
                                Samplers.mixing(0.2, Samplers.tanhGaussian()),
                                Samplers.gaussianMembers(0.3).perEpisode()))
                .filter(sampler -> !remembersAcrossEpisodes(sampler))
                .filter(SameRunTest::isFed);
    }

    /** Whether it needs no input that is to be fed with indices; whatever else is missing is an error. */
    private static boolean isFed(PathSampler sampler) {
        try {
            agent(sampler).close();
            return true;
        } catch (IllegalArgumentException e) {
            if (e.getMessage().contains("input")) {
                return false;
            }
            throw e;
        }
    }

    private static <A> List<String> texts(List<Decision<A>> decisions) {
        return decisions.stream().map(SameRunTest::text).toList();
    }

    /** All that the caller sees; a float array's text is made of its values. */
    private static String text(Decision<?> decision) {
        Object action = decision.action();
        return decision.id() + " " + (action instanceof float[] values ? Arrays.toString(values) : action)
                + " " + decision.propensity() + " " + decision.support() + " " + decision.reason() + " "
                + decision.explored() + " " + decision.epistemic() + " " + decision.information();
    }

    private static Agent<float[], ?> agent(PathSampler sampler) {
        return isContinuous(sampler)
                ? Agent.builder("same", continuous(), Encoder.floats(), ActionSpace.branches(box()))
                        .sampler(sampler)
                        .seed(11)
                        .build()
                : Agent.builder("same", discrete(), Encoder.floats(), ActionSpace.discrete(ACTIONS))
                        .sampler(sampler)
                        .seed(11)
                        .available((observation, mask) -> {
                            if (observation[0] % 3 == 1) {
                                mask.forbid((int) observation[0] % ACTIONS);
                            }
                        })
                        .build();
    }

    private static float[] observation(int episode, int step) {
        return new float[] {episode * STEPS + step};
    }

    private static <A> List<String> oneByOne(Agent<float[], A> agent, int episode) {
        List<Decision<A>> decisions = new ArrayList<>();
        try (Episode<float[], A> held = agent.begin(observation(episode, 0), DrawKey.of(episode, 0))) {
            for (int t = 1; t <= STEPS; t++) {
                decisions.add(held.decide());
                held.observe(new Step<>(observation(episode, t), 0, t == STEPS, false));
            }
        }
        return texts(decisions);
    }

    /** The texts, episode by episode. */
    private static <A> List<String> together(Agent<float[], A> agent) {
        List<Episode<float[], A>> episodes = new ArrayList<>();
        for (int e = 0; e < EPISODES; e++) {
            episodes.add(agent.begin(observation(e, 0), DrawKey.of(e, 0)));
        }
        String[][] texts = new String[EPISODES][STEPS];
        for (int t = 1; t <= STEPS; t++) {
            List<Decision<A>> decisions = agent.decideEpisodes(episodes);
            for (int e = 0; e < EPISODES; e++) {
                texts[e][t - 1] = text(decisions.get(e));
                episodes.get(e).observe(new Step<>(observation(e, t), 0, t == STEPS, false));
            }
        }
        episodes.forEach(Episode::close);
        return Stream.of(texts).flatMap(Stream::of).toList();
    }

    /** {@code work} of each of {@code count}, on so many threads, in the order of the numbers. */
    private static List<String> on(int threads, int count, IntFunction<List<String>> work)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<String>>> results = IntStream.range(0, count)
                    .mapToObj(i -> pool.submit(() -> work.apply(i)))
                    .toList();
            List<String> texts = new ArrayList<>();
            for (Future<List<String>> result : results) {
                texts.addAll(result.get());
            }
            return texts;
        } finally {
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void episodesAreTheSameInAnyBatchAndOnAnyThreads(PathSampler sampler)
            throws InterruptedException, ExecutionException {
        List<String> alone;
        try (Agent<float[], ?> agent = agent(sampler)) {
            alone = on(1, EPISODES, e -> oneByOne(agent, e));
        }
        assertThat(alone).hasSize(EPISODES * STEPS).doesNotHaveDuplicates();
        try (Agent<float[], ?> agent = agent(sampler)) {
            assertThat(together(agent)).as("64 in a run").isEqualTo(alone);
        }
        try (Agent<float[], ?> agent = agent(sampler)) {
            assertThat(on(THREADS, EPISODES, e -> oneByOne(agent, e)))
                    .as("on 8 threads")
                    .isEqualTo(alone);
        }
    }

    static Stream<PathSampler> loneSamplers() {
        return samplers()
                .filter(sampler -> !sampler.needs().holdsComponents()
                        && sampler.needs().memory().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("loneSamplers")
    void loneDecisionsAreTheSameOnAnyThreads(PathSampler sampler) throws InterruptedException, ExecutionException {
        List<List<String>> runs = new ArrayList<>();
        for (int threads : new int[] {1, THREADS}) {
            try (Agent<float[], ?> agent = agent(sampler)) {
                runs.add(on(
                        threads, LONE, i -> List.of(text(agent.decide(new float[] {i}, DrawKey.of("visitor", i))))));
            }
        }
        assertThat(runs.get(0)).hasSize(LONE);
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
    }

    private static Policy candidates() {
        return JavaPolicy.builder("candidates", 1)
                .output(OutputKind.LOGITS, -1)
                .output(OutputKind.Q_MEMBERS, 5, -1)
                .candidates(1, (context, candidate, outputs) -> {
                    outputs[0][0] = number(candidate, (int) context[0]);
                    for (int m = 0; m < 5; m++) {
                        outputs[1][m] = number(candidate, m + (int) context[0]);
                    }
                });
    }

    private static List<float[]> some(int context) {
        return IntStream.range(0, 3 + context % 7)
                .mapToObj(k -> new float[] {k + context})
                .toList();
    }

    static Stream<PathSampler> candidateSamplers() {
        return Stream.of(
                Samplers.softmax(0.5),
                Samplers.epsilonGreedy(0.3),
                Samplers.thompson(),
                Samplers.gaussianThompson(0.7),
                Samplers.randUcb(),
                Samplers.ids(),
                Samplers.boltzmann(1, Truncation.topK(3)));
    }

    @ParameterizedTest
    @MethodSource("candidateSamplers")
    void candidatesAndSlatesAreTheSameOnAnyThreads(PathSampler sampler)
            throws InterruptedException, ExecutionException {
        List<List<String>> chosen = new ArrayList<>();
        List<List<String>> slates = new ArrayList<>();
        for (int threads : new int[] {1, THREADS}) {
            try (CandidateAgent<float[], float[]> agent = CandidateAgent.builder(
                                    "same", candidates(), Encoder.floats(), Encoder.floats())
                            .sampler(sampler)
                            .seed(3)
                            .build();
                    SlateAgent<float[], float[]> slate = SlateAgent.builder(
                                    "same", candidates(), Encoder.floats(), Encoder.floats())
                            .sampler(sampler)
                            .seed(3)
                            .build()) {
                chosen.add(on(
                        threads,
                        LONE,
                        i -> List.of(text(agent.decide(new float[] {i}, some(i), DrawKey.of("visitor", i))))));
                slates.add(on(
                        threads,
                        LONE,
                        i -> texts(slate.decide(new float[] {i}, some(i), 3, DrawKey.of("visitor", i))
                                .slots())));
            }
        }
        assertThat(chosen.get(1)).isEqualTo(chosen.get(0));
        assertThat(slates.get(0)).hasSize(3 * LONE);
        assertThat(slates.get(1)).isEqualTo(slates.get(0));
    }
}
