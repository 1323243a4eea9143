package io.outrider.architecture;

import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.policy.PolicySlot;
import io.outrider.samplers.Samplers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;

/**
 * What {@link FootprintTest} runs in a JVM of its own: one whole turn of the three cores, under a flight recording.
 *
 * <p>Arguments: {@code cores} or {@code stray}, the model, the file for the recording. Prints, as {@code name=number}, how
 * many more sockets were open, and how many more threads running that Java does not know, while everything was in use.
 */
final class Footprint {
    private static final int DECISIONS = 200;

    private Footprint() {}

    public static void main(String[] args) throws Exception {
        try (var recording = new Recording()) {
            recording.enable("jdk.ThreadStart").withoutStackTrace();
            for (String event : List.of("jdk.FileWrite", "jdk.SocketWrite", "jdk.SocketRead")) {
                recording.enable(event).withoutStackTrace().withThreshold(Duration.ZERO);
            }
            recording.start();
            Census before = Census.take();
            if (args[0].equals("cores")) {
                useTheCores(Path.of(args[1]), before);
            } else {
                stray(before);
            }
            recording.dump(Path.of(args[2]));
        }
    }

    private static void useTheCores(Path model, Census before) throws InterruptedException {
        try (var slot = PolicySlot.owning(OnnxPolicy.load(model));
                var log = ExperienceLog.builder(Path.of("experience"))
                        .rewardWindow(Duration.ofMinutes(1))
                        .format(new Lines())
                        .open();
                var agent = Agent.builder("footprint", slot, Encoder.floats(), ActionSpace.discrete(3))
                        .sampler(Samplers.thompson())
                        .record(log)
                        .build()) {
            for (int i = 0; i < DECISIONS; i++) {
                var decision = agent.decide(new float[] {i, 1, 2, 3});
                agent.report(Outcome.of(decision.id(), i).last());
            }
            if (!agent.drain(Duration.ofMinutes(1))) {
                throw new IllegalStateException("the log did not drain: " + log.status());
            }
            report(before);
        }
    }

    /** What must be noticed: a socket, a thread of no known name, a file beside the experience. */
    private static void stray(Census before) throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            client.getOutputStream().write(1);
            Files.writeString(Path.of("stray.txt"), "stray");
            var thread = new Thread(() -> {}, "stray");
            thread.start();
            thread.join();
            report(before);
        }
    }

    private static void report(Census before) {
        Census now = Census.take();
        System.out.println("sockets=" + (now.sockets() - before.sockets()));
        System.out.println("foreign-threads=" + (now.foreignThreads() - before.foreignThreads()));
    }

    /**
     * What the system says of this process; zeros where there is no /proc.
     *
     * @param sockets open ones, of which the JVM may have inherited some
     * @param foreignThreads threads that run for this process and that Java does not list, such as the JVM's own
     */
    private record Census(long sockets, long foreignThreads) {
        static Census take() {
            List<Path> tasks = list(Path.of("/proc/self/task"));
            return new Census(
                    list(Path.of("/proc/self/fd")).stream()
                            .filter(Footprint::isSocket)
                            .count(),
                    tasks.isEmpty()
                            ? 0
                            : tasks.size() - Thread.getAllStackTraces().size());
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile: it was the descriptor that listed the folder
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The least format there can be: the cores bring none of their own. */
    private static final class Lines implements ExperienceFormat {
        @Override
        public String name() {
            return "lines";
        }

        @Override
        public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
            var lines = new ArrayList<String>();
            rows.forEach(row -> lines.add(row.decisionId() + " " + row.propensity() + " " + row.reward()));
            write(file, lines);
        }

        @Override
        public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
            var lines = new ArrayList<String>();
            rows.forEach(row -> lines.add(row.decisionId() + " " + row.value()));
            write(file, lines);
        }

        @Override
        public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
            var lines = new ArrayList<String>();
            rows.forEach(row -> lines.add(row.episodeId() + " " + row.steps()));
            write(file, lines);
        }

        private static void write(Path file, List<String> lines) {
            try {
                Files.write(file, lines);
            } catch (IOException e) {
                throw new ExperienceException("cannot write " + file, e);
            }
        }
    }
}
