package io.outrider.samples.routing;

import java.nio.file.Path;

/**
 * What an arm with an agent adds to its {@link Outcomes}.
 *
 * @param decisions how many the agent made in this run
 * @param failed fallback actions and exceptions of ours; a failing upstream is not one
 * @param experienceRows distinct decisions of this run that were read back from the shipped files
 * @param lost decisions that were not
 * @param recovered distinct decisions of earlier runs, interrupted or not, that lie in the same files
 * @param versions policy versions that served, the first included
 * @param decideP50Micros the median time that {@code decide} took, in microseconds
 * @param decideP99Micros the time that one decision in a hundred exceeded
 * @param shipped the folder of the shipped files of this agent
 */
record LearnedOutcomes(
        long decisions,
        long failed,
        long experienceRows,
        long lost,
        long recovered,
        long versions,
        double decideP50Micros,
        double decideP99Micros,
        Path shipped) {}
