package io.outrider.experience;

import java.time.Duration;

/**
 * What a log has done since it was opened, and how it is. Counts are of decisions unless said otherwise.
 *
 * @param accepted decisions that were taken into the ring
 * @param durable decisions that survive a power loss
 * @param joined rows of the joined log
 * @param shipped rows that a sink has confirmed
 * @param thinned decisions left out on purpose, by a coin whose probability is recorded with those kept
 * @param dropped records of any kind refused because ring or disk was full: a biased loss, marked in the data
 * @param withheld records and final observations that the host's redaction kept back, because it threw or wanted it
 * @param pending decisions that wait for an outcome
 * @param late outcomes that came after their decision had closed
 * @param orphans outcomes of decisions that this log does not know
 * @param duplicates outcomes that were reported before, by their key
 * @param erased records of any kind that were left out of files because their subject was erased; rows of the joined log that
 *     are not among them are shipped, or wait to be
 * @param diskBytes bytes on disk, raw and joined
 * @param queueBytes bytes in the ring
 * @param keepProbability the probability with which new experience is kept now
 * @param refused files that the sink has refused for good; they are set aside on disk, and tried again each hour and at the
 *     next opening
 * @param unwritten files that the format fails to write again and again; their rows are set aside on disk, and tried again each
 *     hour and at the next opening
 * @param backlog sealed segments that wait to be shipped, those set aside among them
 * @param lag how long ago the oldest of those was begun, by the wall clock; zero if none waits
 * @param failure what keeps the log from writing, shipping or erasing now; empty if nothing does
 */
public record LogStatus(
        long accepted,
        long durable,
        long joined,
        long shipped,
        long thinned,
        long dropped,
        long withheld,
        long pending,
        long late,
        long orphans,
        long duplicates,
        long erased,
        long diskBytes,
        long queueBytes,
        double keepProbability,
        long refused,
        long unwritten,
        long backlog,
        Duration lag,
        String failure) {}
