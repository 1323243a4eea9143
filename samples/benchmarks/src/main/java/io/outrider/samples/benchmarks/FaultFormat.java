package io.outrider.samples.benchmarks;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Rows as lines of text, with floats by their bits; what the kill loop ships and reads back. */
final class FaultFormat implements ExperienceFormat {

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
        try (BufferedWriter out =
                Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW)) {
            for (Transition row : rows) {
                out.write(row.drawKey().low() + " " + row.decidedAtMicros() + " " + line(row) + "\n");
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot write " + file, e);
        }
    }

    private static String line(Transition row) {
        Float reward = row.reward();
        return payload(
                        row.decisionId().toString(),
                        row.observation(),
                        row.choices().length == 1 ? row.choices()[0] : -1,
                        row.propensity())
                + " " + (reward == null ? "none" : Integer.toHexString(Float.floatToIntBits(reward)));
    }

    /** What is the same in each copy of a decision. */
    static String payload(String id, float[] observation, int action, double propensity) {
        String values = Arrays.stream(toObjects(observation))
                .map(value -> Integer.toHexString(Float.floatToIntBits(value)))
                .collect(Collectors.joining(","));
        return id + " " + values + " " + action + " " + Long.toHexString(Double.doubleToLongBits(propensity));
    }

    private static Float[] toObjects(float[] values) {
        Float[] objects = new Float[values.length];
        Arrays.setAll(objects, i -> values[i]);
        return objects;
    }

    @Override
    public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
        try (BufferedWriter out =
                Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW)) {
            for (UnjoinedOutcome row : rows) {
                out.write(row.decisionId() + " " + row.value() + "\n");
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot write " + file, e);
        }
    }

    @Override
    public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
        try (BufferedWriter out =
                Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW)) {
            for (EndedEpisode row : rows) {
                out.write(row + "\n");
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot write " + file, e);
        }
    }
}
