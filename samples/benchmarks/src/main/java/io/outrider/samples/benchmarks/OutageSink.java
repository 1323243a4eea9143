package io.outrider.samples.benchmarks;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** A sink that is down until it is told to be up, and then keeps of each row what the estimates need. Thread-safe. */
final class OutageSink implements ExperienceSink {

    /** A row: the episode, the reward, and the probability with which it was kept. */
    record Row(String agent, String episode, double reward, double keep) {}

    /** Writes of each row only that. */
    static final class Format implements ExperienceFormat {
        @Override
        public String name() {
            return "rows";
        }

        @Override
        public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
            try (BufferedWriter out =
                    Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW)) {
                for (Transition row : rows) {
                    out.write(row.decisionId() + " " + row.agent() + " " + row.episodeId() + " " + row.reward() + " "
                            + row.keepProbability() + "\n");
                }
            } catch (IOException e) {
                throw new ExperienceException("Cannot write " + file, e);
            }
        }

        @Override
        public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
            create(file);
        }

        @Override
        public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
            create(file);
        }

        private static void create(Path file) {
            try {
                Files.createFile(file);
            } catch (IOException e) {
                throw new ExperienceException("Cannot write " + file, e);
            }
        }
    }

    private final Map<String, Row> rows = new HashMap<>();
    private volatile boolean up;

    void up() {
        up = true;
    }

    /** What arrived, by decision id; to be called once nothing more is on its way. */
    Map<String, Row> rows() {
        return rows;
    }

    @Override
    public void put(String name, Path file, String digest) {
        if (!up) {
            throw new ExperienceException("the sink is down", null);
        }
        if (!name.startsWith("transitions/")) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(" ", -1);
                double reward = fields[3].equals("null") ? Double.NaN : Double.parseDouble(fields[3]);
                rows.put(fields[0], new Row(fields[1], fields[2], reward, Double.parseDouble(fields[4])));
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot read " + file, e);
        }
    }
}
