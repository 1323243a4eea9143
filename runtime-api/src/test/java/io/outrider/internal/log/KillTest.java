package io.outrider.internal.log;

import static io.outrider.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.experience.RewardStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a recording process again and again, on one folder. What it was told to be durable must be delivered, with its
 * reward where that was written, and once after de-duplication.
 */
class KillTest {

    @TempDir
    Path root;

    private final Set<DecisionId> acknowledged = new HashSet<>();

    @Test
    void whatWasAcknowledgedIsDelivered() throws Exception {
        run(3);
    }

    @Test
    @Tag("ci")
    void whatWasAcknowledgedIsDeliveredAfterFiftyDeaths() throws Exception {
        run(50);
    }

    @Test
    @Tag("slow")
    void whatWasAcknowledgedIsDeliveredAfterAThousandDeaths() throws Exception {
        run(1000);
    }

    private void run(int deaths) throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < deaths; i++) {
            liveAndDie(1 + random.nextInt(4000));
        }
        try (Logs logs = Logs.open(KilledProcess.builder(root))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                logs.settle();
                return logs.log.status().pending() == 0;
            });
            assertThat(logs.log.drain(Duration.ofMinutes(2)))
                    .as("%s", logs.log.status())
                    .isTrue();
            assertThat(logs.log.status().orphans()).isZero();
        }
        Map<DecisionId, Boolean> delivered = delivered();
        assertThat(acknowledged).as("the test has tested something").hasSizeGreaterThanOrEqualTo(deaths);
        Set<DecisionId> missing = new HashSet<>(acknowledged);
        missing.removeAll(delivered.keySet());
        assertThat(missing).as("acknowledged and not delivered").isEmpty();
    }

    /** Starts the process, reads so many acknowledgements, kills it, and takes in what it had printed by then. */
    private void liveAndDie(int acknowledgements) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        root.toString(),
                        "3")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            for (int i = 0; i < acknowledgements; i++) {
                String line = lines.readLine();
                assertThat(line).as("the process ended by itself").isNotNull();
                acknowledged.add(DecisionId.parse(line));
            }
            // By its handle: Process.destroyForcibly would close the stream with what it had printed.
            assertThat(process.toHandle().destroyForcibly()).isTrue();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.length() == DecisionId.TEXT_LENGTH) {
                    acknowledged.add(DecisionId.parse(line));
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The delivered decisions; each with whether it has a reward. */
    private Map<DecisionId, Boolean> delivered() throws IOException {
        Map<DecisionId, Boolean> rows = new HashMap<>();
        List<Path> files;
        try (Stream<Path> walk =
                Files.walk(root.resolve(KilledProcess.DELIVERED).resolve("transitions"))) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(" ");
                DecisionId id = DecisionId.parse(fields[0]);
                boolean rewarded = !fields[1].equals("null");
                if (rewarded) {
                    assertThat(Float.parseFloat(fields[1])).as(line).isEqualTo(KilledProcess.reward(id));
                } else {
                    assertThat(fields[2]).isEqualTo(RewardStatus.MISSING.name());
                }
                Boolean before = rows.put(id, rewarded);
                assertThat(before == null || before == rewarded)
                        .as("copies of %s are equal", id)
                        .isTrue();
            }
        }
        return rows;
    }
}
