package io.outrider.samples.hello;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A line a row: the least that a format can be. */
final class LinesFormat implements ExperienceFormat {

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
        lines(file, rows, row -> row.decisionId() + " " + row.propensity() + " " + row.reward());
    }

    @Override
    public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
        lines(file, rows, row -> row.decisionId() + " " + row.value());
    }

    @Override
    public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
        lines(file, rows, row -> row.episodeId() + " " + row.steps());
    }

    private static <T> void lines(Path file, Iterable<T> rows, Function<T, String> line) {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            for (T row : rows) {
                out.println(line.apply(row));
            }
        } catch (IOException e) {
            throw new ExperienceException("cannot write " + file + ": " + e, e);
        }
    }
}
