package io.outrider.experience;

import io.outrider.Outcome;
import io.outrider.internal.log.LogBuilder;
import io.outrider.internal.log.SegmentExperienceLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The durable record of what agents decided and what came of it, in a folder of this machine's disk.
 *
 * <p>Agents append to it without blocking and without I/O on the deciding thread; threads of its own write, force, join
 * outcomes to decisions, freeze joined rows into files and ship them. A decision that {@link #awaitDurable} has
 * acknowledged survives a power loss and is delivered at least once. Thread-safe. One process at a time owns a folder.
 */
public sealed interface ExperienceLog extends AutoCloseable permits SegmentExperienceLog {

    /** Begins a log in the folder {@code root}, which is made if it is not there. */
    static Builder builder(Path root) {
        return new LogBuilder(root);
    }

    /**
     * Records an outcome of a decision, made on this host or on another: a decision that this log does not know makes it an
     * orphan, which is shipped for a join downstream.
     *
     * @return whether it was accepted; false if the ring or the disk is full, which is counted
     */
    boolean report(Outcome outcome);

    /**
     * Waits until everything that was accepted before this call survives a power loss.
     *
     * @return false if {@code timeout} passed first
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean awaitDurable(Duration timeout) throws InterruptedException;

    /**
     * Waits until every row that is closed by now, and every erasure, has been confirmed by the sink. It closes nothing: decisions that wait
     * for an outcome go on waiting, also across a restart.
     *
     * @return false if {@code timeout} passed first, or if a file is set aside because the sink refuses it for good or the
     *     format cannot write it
     * @throws ExperienceException if nothing is shipped, because there is no {@link ExperienceFormat} to freeze rows in
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean drain(Duration timeout) throws InterruptedException;

    /**
     * Erases what was recorded under these subject keys until now ({@link io.outrider.agent.AgentOptions#subject}), on this
     * host: what is recorded under them later is kept. When it returns the erasure survives a power loss. It blocks for a few
     * forced writes, and is meant for a thread that may.
     *
     * <p>Rows that are not in a file yet, decisions that still wait among them, are left out of every file that is frozen from
     * now on, and of what readers and listeners are given; what came of them later (late outcomes, ends of episodes) is left
     * out where the log still knows of which decision it came. A row goes as a whole: without its observation, action and
     * reward nothing would be left to learn from. {@link LogStatus#erased} and each manifest's {@code erased} count what is
     * left out, and nothing that is left is weighted otherwise: what was erased is no fair sample.
     *
     * <p>For files that are frozen or shipped already a tombstone goes to the sink, below {@code erasures/}: who reads the files
     * leaves out the rows of a key that it names whose {@code decided_at} is not after its {@code erased_at_us}, as
     * {@code outrider_experience.py} does. {@link #drain} waits for it. Where a person's decisions are made on several hosts,
     * erase on each: the readers of all files need one tombstone, but each host ships what it has. Out of reach is what was
     * learned already: models, samplers' memory, rows that were handed out.
     *
     * <p>The tombstone lies on this disk until the sink has it and everything that was recorded before it has been shipped and
     * deleted. Until then the bytes of what was erased stay on this disk too, in the segments of the log.
     *
     * @param subjectKeys as they were recorded, above all {@link io.outrider.SubjectKeys#all}; at most 10,000
     * @throws IllegalArgumentException if there is none, there are more, or one is blank
     * @throws ExperienceException if the erasure cannot be made durable; try again
     */
    void erase(Collection<String> subjectKeys);

    /** Erases what was recorded under one subject key; see {@link #erase(Collection)}. */
    default void erase(String subjectKey) {
        erase(List.of(subjectKey));
    }

    /** A reader of the rows of {@code agent} that are in the joined log now. */
    ExperienceReader read(String agent);

    /**
     * A reader of the rows of {@code agent} that are joined from now on, each seen as it is written. It reads the one
     * segment that is being written, and what comes after it; what is there already costs nothing.
     */
    ExperienceReader follow(String agent);

    /** What the log has done and how it is. */
    LogStatus status();

    /** Writes and forces what is in the ring, and releases the folder. Closing twice does nothing. */
    @Override
    void close();

    /** How a log is made; every setting has a default. Not thread-safe. */
    interface Builder {

        /** Where outcomes are joined to decisions; {@link RewardJoin#HERE} unless set. */
        Builder join(RewardJoin join);

        /** How long after a decision its outcomes are waited for; 10 minutes unless set. */
        Builder rewardWindow(Duration window);

        /** How several outcomes become a reward; {@link RewardAggregation#SUM} unless set. */
        Builder rewardAggregation(RewardAggregation aggregation);

        /** The reward of a decision that got no outcome, flagged as such; none unless set. */
        Builder defaultReward(double reward);

        /**
         * The most bytes that the log may take on disk; 1 GiB unless set, at least 64 MiB. Files that were shipped do not
         * count, wherever they went: the log neither deletes nor bounds them.
         */
        Builder maxDiskBytes(long bytes);

        /** The size of a segment, in bytes; 16 MiB unless set. */
        Builder segmentBytes(int bytes);

        /** After how long a segment is sealed and shipped though it is not full; 60 s unless set, at least 1 s. */
        Builder segmentAge(Duration age);

        /** At most how long an accepted record is not yet forced to the disk; 100 ms unless set. */
        Builder forceInterval(Duration interval);

        /** What files are frozen in; else the one format found on the path, if exactly one is. */
        Builder format(ExperienceFormat format);

        /**
         * Where files go; the folder {@code shipped} below the root unless set, which grows until someone takes its files
         * away. The log closes the sink.
         */
        Builder sink(ExperienceSink sink);

        /** Where files go, by URI: see {@link ExperienceSink#of(URI)}. */
        default Builder sink(URI uri) {
            return sink(ExperienceSink.of(uri));
        }

        /** Told of each decision when it becomes durable, in order, on the log's writer thread; must be quick. */
        Builder onDurable(java.util.function.Consumer<io.outrider.DecisionId> listener);

        /**
         * What time it is; this machine's clocks unless set. With a clock given, records are stamped by it and reward windows
         * end by it, so that a test can let hours pass; after moving it, {@link ExperienceLog#drain} or a reader sees what has
         * closed. Threads go on to work, force and ship by the machine's own clock.
         *
         * <p>A clock that is set back stands still for windows until it has caught up. Without one, windows end by the
         * monotonic clock of the machine, whatever happens to its wall clock.
         */
        Builder clock(java.time.InstantSource clock);

        /** Where meters go; nowhere unless set. */
        Builder meters(io.micrometer.core.instrument.MeterRegistry registry);

        /**
         * Opens the log, and recovers what an earlier process left.
         *
         * @throws ExperienceException if the folder cannot be used: not writable, in use by another process, or written by a
         *     newer version
         */
        ExperienceLog open();
    }
}
