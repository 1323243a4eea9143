package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that appends is killed after a random number of acknowledgements; this one was told each. */
class KillTest {
    @TempDir
    Path temp;

    @Test
    void whatAKilledProcessAcknowledgedIsThere() throws Exception {
        killRepeatedly(3);
    }

    @Test
    @Tag("slow")
    void whatAKilledProcessAcknowledgedIsThereAfterAHundredKills() throws Exception {
        killRepeatedly(100);
    }

    private void killRepeatedly(int loops) throws Exception {
        Random random = new Random(loops);
        TreeSet<Long> begun = new TreeSet<>();
        TreeSet<Long> acknowledged = new TreeSet<>();
        for (int loop = 0; loop < loops; loop++) {
            long first = begun.isEmpty() ? 0 : begun.last() + 1;
            // now and then the kill falls while it opens the log
            int lines = loop % 5 == 4 ? 1 : 1 + random.nextInt(4_000);
            Process process = Victim.start("append", temp.toString(), Long.toString(first));
            note(process, lines, begun, acknowledged);
        }
        SegmentLog log = SegmentLog.open(
                LogEnvironment.system(),
                temp,
                TestLog.OPTIONS,
                new DiskBudget(10_000L * TestLog.SEGMENT),
                Preamble.none(),
                DurableListener.none());
        List<Long> found = TestLog.read(log);
        assertThat(acknowledged).isNotEmpty();
        assertThat(new TreeSet<>(found)).containsAll(acknowledged);
        assertThat(begun).containsAll(found);
        assertThat(found).doesNotHaveDuplicates();
        assertThat(log.counters().corruptFrames()).isZero();
        assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(Long.MAX_VALUE, 1)))
                .isPositive();
        log.close();
        assertThat(TestLog.read(log)).contains(Long.MAX_VALUE);
    }

    private static void note(Process process, int lines, TreeSet<Long> begun, TreeSet<Long> acknowledged)
            throws IOException, InterruptedException {
        int seen = 0;
        try (BufferedReader reader = Victim.output(process)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.endsWith(";") && line.charAt(1) == ' ') { // the last line may be cut short
                    long id = Long.parseLong(line.substring(2, line.length() - 1));
                    (line.charAt(0) == 'a' ? begun : acknowledged).add(id);
                }
                if (++seen == lines) {
                    process.toHandle().destroyForcibly(); // SIGKILL; what it said before is still read
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isNotZero();
    }
}
