package io.outrider.samples.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.policy.JavaPolicy;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop between two JVMs: this one decides and ships, the other receives; what it stored is read back. */
class TwoJvmsTest {

    private static final int DECISIONS = 500;

    @TempDir
    Path folder;

    private record Softmax() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
        }
    }

    private static Policy policy() {
        return JavaPolicy.builder("v1", 2).output(OutputKind.LOGITS, 3).scores((observation, outputs) -> {
            for (int action = 0; action < 3; action++) {
                outputs[0][action] = action * observation[0];
            }
        });
    }

    @Test
    void everyDecisionArrivesOnceWithEqualValues() throws Exception {
        Keys keys = new Keys(folder);
        Path received = folder.resolve("received");
        Map<String, String> decided = new TreeMap<>();
        try (ReceiverProcess receiver = new ReceiverProcess(received, keys)) {
            URI sink = URI.create(receiver.uri + "?hmac-key=" + Keys.ID + "&hmac-secret-file=" + keys.secret
                    + "&ca-file=" + keys.authority);
            decide(sink, decided);
        }
        assertThat(decided).hasSize(DECISIONS);
        Map<String, String> arrived = new TreeMap<>();
        List<String> manifests = new ArrayList<>();
        for (Path file : files(received)) {
            if (file.toString().endsWith(".json")) {
                manifests.add(Files.readString(file));
                continue;
            }
            for (Group row : ShippedRows.of(file)) {
                assertThat(arrived.put(
                                HexFormat.of()
                                        .formatHex(
                                                row.getBinary("decision_id", 0).getBytes()),
                                line(row)))
                        .isNull();
            }
        }
        assertThat(arrived).isEqualTo(decided);
        assertThat(manifests)
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(manifest).contains("sha256"));
        assertThat(files(received.resolve(".unfinished"))).isEmpty();
    }

    private void decide(URI sink, Map<String, String> decided) throws InterruptedException {
        try (ExperienceLog log = ExperienceLog.builder(folder.resolve("experience"))
                        .sink(sink)
                        .open();
                Agent<float[], Integer> agent = Agent.builder(
                                "offers", policy(), Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(new Softmax())
                        .record(log)
                        .build()) {
            for (int i = 0; i < DECISIONS; i++) {
                float[] observation = {i / 250f, -i};
                Decision<Integer> decision = agent.decide(observation);
                float reward = i * 0.37f;
                assertThat(agent.report(Outcome.of(decision.id(), reward).last()))
                        .isTrue();
                decided.put(
                        decision.id().toString(),
                        decision.action() + " " + decision.propensity() + " " + reward + " " + observation[0] + " "
                                + observation[1]);
            }
            assertThat(agent.drain(Duration.ofMinutes(2)))
                    .as("%s", log.status())
                    .isTrue();
            assertThat(log.status().shipped()).isEqualTo(DECISIONS);
        }
    }

    private static String line(Group row) {
        Group observation = row.getGroup("obs", 0);
        return row.getInteger("actions", 0) + " " + row.getDouble("action_prob", 0) + " " + row.getFloat("rewards", 0)
                + " " + observation.getGroup(0, 0).getFloat(0, 0) + " "
                + observation.getGroup(0, 1).getFloat(0, 0);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
