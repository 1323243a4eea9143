package io.outrider.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.BranchedAction;
import io.outrider.Decision;
import io.outrider.DrawKey;
import io.outrider.agent.Agent;
import io.outrider.agent.AgentBuilder;
import io.outrider.agent.Episode;
import io.outrider.evaluation.Audit;
import io.outrider.evaluation.AuditReport;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.samplers.Samplers;
import io.outrider.samplers.Truncation;
import io.outrider.samples.benchmarks.RealModels.Model;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import io.outrider.world.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logged decisions of every sampler on every exported policy that has its inputs, through a real agent; each is then
 * verified from its recorded outputs: a thousand of each, and ten thousand where the tag {@code ci} is run.
 */
class RealModelsTest {

    private static final int BATCH = 100;
    private static final int STEPS = 10;
    private static final long SEED = 17;

    @TempDir
    Path folder;

    static List<Model> models() {
        return RealModels.all();
    }

    private static List<PathSampler> samplers() {
        return List.of(
                Samplers.uniform(),
                Samplers.greedy(),
                Samplers.epsilonGreedy(0.05),
                Samplers.epsilonZGreedy(0.1),
                Samplers.softmax(),
                Samplers.boltzmann(0.8, Truncation.topK(4), Truncation.topP(0.9), Truncation.minP(0.05)),
                Samplers.squareCb(),
                Samplers.squareCb(12),
                Samplers.bag(0.1),
                Samplers.ucb(1),
                Samplers.randUcb(),
                Samplers.thompson(),
                Samplers.thompson().perEpisode(),
                Samplers.gaussianThompson(0.7),
                Samplers.ede(),
                Samplers.ede().perEpisode(),
                Samplers.ids(),
                Samplers.idsDeterministic(),
                Samplers.gaussian(),
                Samplers.gaussian(0.3),
                Samplers.tanhGaussian(),
                Samplers.tanhGaussian(0.3),
                Samplers.gaussianEnsemble(0.3, 2),
                Samplers.gaussianMembers(0.3),
                Samplers.gaussianMembers(0.3).perEpisode(),
                Samplers.curious(0.5, Samplers.softmax()),
                Samplers.counting(0.1, MemoryScope.EPISODE, Samplers.softmax()),
                Samplers.bestOf(4, Samplers.softmax()),
                Samplers.projecting(0.1, Samplers.softmax()),
                Samplers.guarding(0.2, Samplers.epsilonGreedy(0.5)),
                Samplers.mixing(0.1, Samplers.thompson()),
                Samplers.mixing(0.1, Samplers.gaussian(0.3)));
    }

    /** The agent, or nothing where the policy does not offer what the sampler needs. */
    private static Optional<Agent<float[], BranchedAction>> agent(
            OnnxPolicy policy, PathSampler sampler, ExperienceLog log) {
        List<Branch> branches = policy.signature().branches();
        AgentBuilder<float[], BranchedAction> builder = Agent.<float[], BranchedAction>builder(
                        "real",
                        policy,
                        (observation, out) -> out.put(observation),
                        ActionSpace.branches(branches.toArray(Branch[]::new)))
                .sampler(sampler)
                .seed(SEED)
                .available((observation, mask) -> {
                    for (int b = 0; b < branches.size(); b++) {
                        if (branches.get(b).isDiscrete() && observation[0] > 0) {
                            mask.forbid(b, b % branches.get(b).size());
                        }
                    }
                })
                .record(log);
        try {
            return Optional.of(builder.build());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void decideAThousandTimesAndEachIsVerified(Model model, TestReporter reporter) throws InterruptedException {
        serve(model, 1000, reporter);
    }

    @Tag("ci")
    @ParameterizedTest
    @MethodSource("models")
    void decideTenThousandTimesAndEachIsVerified(Model model, TestReporter reporter) throws InterruptedException {
        serve(model, 10_000, reporter);
    }

    private void serve(Model model, int decisions, TestReporter reporter) throws InterruptedException {
        int served = 0;
        try (OnnxPolicy policy = model.load()) {
            for (PathSampler sampler : samplers()) {
                try (ExperienceLog log = ExperienceLog.builder(folder.resolve("log" + served))
                                .maxDiskBytes(1L << 30)
                                .forceInterval(Duration.ofMillis(5))
                                .open();
                        ExperienceReader reader = log.follow("real")) {
                    Optional<Agent<float[], BranchedAction>> agent = agent(policy, sampler, log);
                    if (agent.isEmpty()) {
                        continue;
                    }
                    served++;
                    try (Agent<float[], BranchedAction> open = agent.get()) {
                        List<Transition> rows = decide(open, policy, decisions, reader);
                        rows.forEach(row -> check(row, sampler));
                        verify(policy, sampler, rows, reporter);
                    }
                }
            }
            assertThat(policy.openLanes()).isZero();
        }
        reporter.publishEntry(model.toString(), served + " samplers");
        assertThat(served).as("samplers that it serves").isGreaterThanOrEqualTo(3);
    }

    /** Episodes of ten steps, a hundred of which decide in a run. */
    private static List<Transition> decide(
            Agent<float[], BranchedAction> agent, OnnxPolicy policy, int decisions, ExperienceReader reader)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        int size = policy.signature().inputs().get(0).size(0);
        List<Transition> rows = new ArrayList<>();
        for (int done = 0; done < decisions; done += BATCH * STEPS) {
            int first = done / STEPS;
            List<Episode<float[], BranchedAction>> episodes = IntStream.range(first, first + BATCH)
                    .mapToObj(i -> agent.begin(observation(random, size), DrawKey.of("episode", i)))
                    .toList();
            for (int t = 1; t <= STEPS; t++) {
                List<Decision<BranchedAction>> decided = agent.decideEpisodes(episodes);
                for (int i = 0; i < BATCH; i++) {
                    assertThat(decided.get(i).recorded()).isTrue();
                    assertThat(decided.get(i).isFallback()).isFalse();
                    episodes.get(i).observe(new Step<>(observation(random, size), 1, t == STEPS, false));
                }
            }
            episodes.forEach(Episode::close);
            while (rows.size() < done + BATCH * STEPS) {
                List<Transition> some = reader.poll(10_000, Duration.ofSeconds(60));
                assertThat(some).as("rows after %s", rows.size()).isNotEmpty();
                rows.addAll(some);
            }
        }
        return rows;
    }

    private static float[] observation(SplittableRandom random, int size) {
        float[] observation = new float[size];
        for (int i = 0; i < size; i++) {
            observation[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return observation;
    }

    private static void check(Transition row, PathSampler sampler) {
        if (!(row.propensity() > 0) || Double.isInfinite(row.propensity()) || Double.isNaN(row.logPropensity())) {
            throw new AssertionError("the propensity of " + sampler + " is " + row.propensity());
        }
        for (float value : row.values()) {
            assertThat(value).isFinite();
        }
        float[] behaviour = row.behaviour();
        if (behaviour == null || behaviour.length == 0) {
            return;
        }
        boolean[] mask = row.mask();
        double sum = 0;
        for (int a = 0; a < behaviour.length; a++) {
            sum += behaviour[a];
            if (mask != null && !mask[a] && behaviour[a] != 0) {
                throw new AssertionError(sampler + " gives the illegal action " + a + " " + behaviour[a]);
            }
        }
        assertThat(sum).as("the sum of %s", sampler).isCloseTo(1, within(1e-6));
        assertThat((double) behaviour[row.choices()[0]]).isCloseTo(row.propensity(), within(1e-6));
    }

    private static void verify(OnnxPolicy policy, PathSampler sampler, List<Transition> rows, TestReporter reporter) {
        AuditReport report = Audit.of(policy.signature(), SEED)
                .branches(policy.signature().branches())
                .sampler(sampler)
                .policy(policy, 1e-4)
                .check(rows);
        assertThat(report.first()).as("%s", sampler).isEmpty();
        assertThat(report.firstOutputs()).as("%s", sampler).isEmpty();
        assertThat(report.rows()).isEqualTo(rows.size());
        if (!report.notReplayable().isEmpty()) {
            reporter.publishEntry(sampler.toString(), "not replayable " + report.notReplayable());
        }
        boolean replayable = sampler.needs()
                .memory()
                .filter(memory -> memory.scope() != MemoryScope.EPISODE)
                .isEmpty();
        assertThat(report.verified()).as("%s", sampler).isEqualTo(replayable ? rows.size() : report.verified());
        assertThat(report.outputsCompared()).isEqualTo(rows.size());
    }
}
