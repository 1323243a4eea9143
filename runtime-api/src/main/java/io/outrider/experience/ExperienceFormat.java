package io.outrider.experience;

import java.nio.file.Path;

/**
 * How rows become a file that is shipped, such as Parquet. Thread-safe; found by name through
 * {@link java.util.ServiceLoader}, or constructed.
 */
public interface ExperienceFormat {

    /** The name, which is also the files' ending, such as {@code parquet}. */
    String name();

    /**
     * Writes {@code rows} to the new file {@code file}, completely; equal rows give equal bytes.
     *
     * @param schema what is true of all rows of the agent, for the file's own metadata
     * @throws ExperienceException if it cannot be written; the file then does not count
     */
    void write(Path file, AgentSchema schema, Iterable<Transition> rows);

    /**
     * Writes outcomes that were not joined to the new file {@code file}, completely; equal rows give equal bytes.
     *
     * @throws ExperienceException if it cannot be written; the file then does not count
     */
    void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows);

    /**
     * Writes ends of episodes to the new file {@code file}, completely; equal rows give equal bytes. Only a log whose join is
     * {@link RewardJoin#DOWNSTREAM} has them written.
     *
     * @param schema what is true of all rows of the agent
     * @throws ExperienceException if it cannot be written; the file then does not count
     */
    void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows);
}
