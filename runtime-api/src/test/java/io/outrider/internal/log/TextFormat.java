package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Rows as lines of text: a transition's id, reward and status; an outcome's id, value and name. */
final class TextFormat implements ExperienceFormat {

    @Override
    public String name() {
        return "txt";
    }

    @Override
    public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
        List<String> lines = new ArrayList<>();
        for (Transition row : rows) {
            lines.add(row.decisionId() + " " + row.reward() + " " + row.rewardStatus());
        }
        write(file, lines);
    }

    @Override
    public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
        List<String> lines = new ArrayList<>();
        for (UnjoinedOutcome row : rows) {
            lines.add(row.decisionId() + " " + row.value() + " " + row.key());
        }
        write(file, lines);
    }

    @Override
    public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
        List<String> lines = new ArrayList<>();
        for (EndedEpisode row : rows) {
            lines.add(row.episodeId() + " " + row.steps() + " " + row.terminated() + " " + row.observation());
        }
        write(file, lines);
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new ExperienceException("Cannot write " + file, e);
        }
    }
}
