package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real file system that fills up: a tmpfs in a mount namespace of a process of its own, for which Linux lets most users
 * ask. Skipped where it does not.
 */
class SmallDiskTest {

    private static final String MOUNT = "mount -t tmpfs -o size=24m none \"$0\"";

    @TempDir
    Path folder;

    private List<String> run(String command, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder.getParent(), "small-disk", ".txt");
        List<String> line =
                new java.util.ArrayList<>(List.of("unshare", "-rm", "sh", "-c", command, folder.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
        Files.delete(out);
        assertThat(ended).as("%s", lines).isTrue();
        return lines;
    }

    private String problem() {
        try {
            return String.join(" ", run(MOUNT));
        } catch (java.io.IOException e) {
            return e.toString(); // there is no unshare
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFullDiskIsSaidSoAndWhenThereIsRoomTheLogGoesOn() throws Exception {
        String problem = problem();
        Assumptions.assumeTrue(problem.isEmpty(), () -> "no tmpfs can be mounted here: " + problem);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> lines = run(
                MOUNT + " && exec \"$@\"",
                java,
                "-cp",
                System.getProperty("java.class.path"),
                SmallDiskProcess.class.getName(),
                folder.toString());
        assertThat(lines).as("%s", lines).last().isEqualTo(SmallDiskProcess.DONE);
    }
}
