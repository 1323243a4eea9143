package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.DecisionId;
import io.outrider.OutriderException;
import io.outrider.experience.ExperienceLog;
import io.outrider.parquet.ShippedFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole sample, in this JVM. */
class MainTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private List<Experiment.Result> run(String... more) throws InterruptedException {
        return run(folder, more);
    }

    private List<Experiment.Result> run(Path folder, String... more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--headless", "--out", folder.toString()));
        arguments.addAll(List.of(more));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Main.run(Settings.parse(arguments.toArray(String[]::new)), out);
    }

    @Test
    void everyDecisionIsShippedAndLearnedFrom() throws Exception {
        // A version is made of what came back from the disk; where that takes its time, so does the run.
        List<Experiment.Result> results = List.of();
        Path out = folder;
        for (int seconds = 5; seconds <= 40 && !bothLearned(results); seconds *= 2) {
            out = Files.createDirectory(folder.resolve(seconds + "-seconds"));
            results = run(
                    out,
                    "--seconds",
                    Integer.toString(seconds),
                    "--rate",
                    "60",
                    "--together",
                    "6",
                    "--json",
                    out.resolve("result.json").toString(),
                    "--acks",
                    out.resolve("acks").toString());
        }
        Path json = out.resolve("result.json");
        Path acks = out.resolve("acks");

        assertThat(results).extracting(Experiment.Result::arm).isEqualTo(Arms.ALL);
        Set<String> shipped = new HashSet<>();
        for (Experiment.Result result : results) {
            result.learned().ifPresent(learned -> {
                assertThat(learned.decisions())
                        .isEqualTo(result.outcomes().requests().values().stream()
                                .mapToLong(n -> n)
                                .sum());
                assertThat(learned.experienceRows()).isEqualTo(learned.decisions());
                assertThat(learned.lost()).isZero();
                assertThat(learned.failed()).isZero();
                assertThat(learned.recovered()).isZero();
                ShippedFiles.decisionIds(learned.shipped()).forEach(id -> shipped.add(id.toString()));
            });
        }
        assertThat(learned(results, Arms.OUTRIDER).versions()).isGreaterThan(1);
        assertThat(learned(results, Arms.OUTRIDER_EPSILON).versions()).isGreaterThan(1);
        assertThat(learned(results, Arms.OUTRIDER_FROZEN).versions()).isEqualTo(1);
        assertThat(results.get(results.size() - 1).outcomes().regret())
                .as("oracle")
                .isZero();

        List<String> acknowledged = Files.readAllLines(acks);
        assertThat(acknowledged).doesNotHaveDuplicates().hasSize(shipped.size());
        assertThat(shipped).containsAll(acknowledged);

        String text = Files.readString(json);
        for (String arm : Arms.ALL) {
            assertThat(text).contains("\"name\":\"" + arm + "\"");
        }
        assertThat(text)
                .containsPattern(
                        Pattern.compile(
                                "\"name\":\"outrider\",\"p50Ms\":[0-9.]+,\"p99Ms\":[0-9.]+,"
                                        + "\"meanReward\":-[0-9.]+,\"regret\":[0-9.]+,\"decisions\":\\d+,\"failed\":0,\"experienceRows\":\\d+,"
                                        + "\"lost\":0,\"recovered\":0,\"versions\":\\d+,\"decideP50Us\":[0-9.]+,\"decideP99Us\":[0-9.]+\\}"));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("power-of-two", "regret", "agent=outrider/**/*.parquet");
    }

    @Test
    void aSecondRunOnTheSameFolderKeepsWhatTheFirstLeft() throws Exception {
        LearnedOutcomes first = learned(run("--seconds", "1", "--arms", "outrider"), Arms.OUTRIDER);
        Set<DecisionId> before = ShippedFiles.decisionIds(first.shipped());
        LearnedOutcomes second = learned(run("--seconds", "1", "--arms", "outrider", "--seed", "2"), Arms.OUTRIDER);
        assertThat(second.lost()).isZero();
        assertThat(second.recovered()).isEqualTo(first.decisions());
        assertThat(ShippedFiles.decisionIds(second.shipped())).containsAll(before);
    }

    @Test
    void aFolderInUseIsRefusedByItsName() {
        Path taken = folder.resolve("experience/outrider");
        try (ExperienceLog log = ExperienceLog.builder(taken).open()) {
            assertThat(log.status().accepted()).isZero();
            assertThatThrownBy(() -> run("--seconds", "1", "--arms", "outrider"))
                    .isInstanceOf(OutriderException.class)
                    .hasMessageContaining(taken.toString());
        }
    }

    private static boolean bothLearned(List<Experiment.Result> results) {
        return !results.isEmpty()
                && learned(results, Arms.OUTRIDER).versions() > 1
                && learned(results, Arms.OUTRIDER_EPSILON).versions() > 1;
    }

    private static LearnedOutcomes learned(List<Experiment.Result> results, String arm) {
        return results.stream()
                .filter(result -> result.arm().equals(arm))
                .findFirst()
                .flatMap(Experiment.Result::learned)
                .orElseThrow();
    }
}
