package io.outrider.samples.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A peer in a process of its own is asked, answers, fails and ends in words. */
class ProcessContenderTest {

    /** A peer that answers with what it was asked, chats on its output, and fails at 13. */
    static final class Echo {
        public static void main(String[] arguments) {
            PeerProcess.serve(() -> {
                if (arguments[0].equals("broken")) {
                    throw new IllegalStateException("no such\nlibrary");
                }
                return contender(Double.parseDouble(arguments[0]));
            });
        }

        private static Contender contender(double bytes) {
            return new Contender() {
                @Override
                public String name() {
                    return "echo";
                }

                @Override
                public Window work(long nanos) {
                    System.out.println("ready figures failed");
                    if (nanos == 13) {
                        throw new IllegalStateException("thirteen");
                    }
                    if (nanos == 14) {
                        Runtime.getRuntime().halt(3);
                    }
                    return new Window(Map.of("ns", (double) nanos, "bytes", bytes));
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void answersAndFails() {
        try (ProcessContender echo = ProcessContender.java("echo", List.of("-Xmx32m"), Echo.class, "7")) {
            assertThat(echo.work(42)).isEqualTo(Window.of(42, 7));
            assertThatThrownBy(() -> echo.work(13)).hasMessageContaining("echo").hasMessageContaining("thirteen");
            assertThat(echo.work(43)).isEqualTo(Window.of(43, 7));
            assertThatThrownBy(() -> echo.work(14))
                    .hasMessageContaining("echo has ended")
                    .hasMessageContaining("ready figures failed");
        }
    }

    @Test
    void saysWhyItCannotWork() {
        assertThatThrownBy(() -> ProcessContender.java("echo", List.of("-Xmx32m"), Echo.class, "broken"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no such library");
        assertThatThrownBy(() -> ProcessContender.start("nothing", List.of("/no/such/program")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("/no/such/program");
    }
}
