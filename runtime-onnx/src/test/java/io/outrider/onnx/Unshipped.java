package io.outrider.onnx;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.nio.file.Path;

/** Rows are written to the log, and never to a file of their own. */
final class Unshipped implements ExperienceFormat {
    @Override
    public String name() {
        return "unshipped";
    }

    @Override
    public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
        throw new ExperienceException("nothing is shipped here", null);
    }

    @Override
    public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
        throw new ExperienceException("nothing is shipped here", null);
    }

    @Override
    public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
        throw new ExperienceException("nothing is shipped here", null);
    }
}
