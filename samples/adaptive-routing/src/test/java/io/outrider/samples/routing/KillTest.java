package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.parquet.ShippedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample in a process of its own, killed in the middle and started again on the same folder. */
@Tag("ci")
class KillTest {

    @TempDir
    Path folder;

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--headless",
                "--arms",
                Arms.OUTRIDER,
                "--out",
                folder.toString(),
                "--acks",
                folder.resolve("acks").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("printed").toFile()))
                .start();
    }

    /** Whole lines only: the last may have been cut off in the middle. */
    private List<String> acknowledged() throws IOException {
        Path acks = folder.resolve("acks");
        if (!Files.exists(acks)) {
            return List.of();
        }
        String text = Files.readString(acks);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    @Test
    void whatWasAcknowledgedBeforeTheKillIsShippedAfterIt() throws Exception {
        Process first = start("--seconds", "60");
        Awaitility.await("some acknowledged decisions")
                .atMost(Duration.ofMinutes(1))
                .until(() -> acknowledged().size() > 500);
        first.destroyForcibly().waitFor();
        List<String> before = acknowledged();

        Process second = start("--seconds", "2");
        assertThat(second.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(second.exitValue())
                .as(Files.readString(folder.resolve("printed")))
                .isZero();

        Set<DecisionId> shipped =
                ShippedFiles.decisionIds(folder.resolve("experience/outrider/shipped/transitions/agent=outrider"));
        List<String> after = acknowledged();
        assertThat(after).hasSizeGreaterThan(before.size()).doesNotHaveDuplicates();
        assertThat(shipped).extracting(DecisionId::toString).containsAll(after);
    }
}
