package io.outrider.rollout;

import io.outrider.DecisionId;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.world.World;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Worlds made from recorded production episodes, for idle or shadow budget: the requests themselves are never chosen.
 *
 * <p>Two ways. {@link #simulated} starts a simulator of the host's where each episode started: what happens then follows from what
 * the agent does. {@link #replayed} needs no simulator, and plays back what was recorded, for as long as the agent does what was
 * done then; what else would have come of it nobody knows, and the episode is cut off there.
 *
 * <p>Its limits. Observations are the encoded ones, as a policy takes them: a host's own type has to be made from them. An episode
 * is left out unless it is whole (every step from the first to its end), and was recorded as it was seen (not redacted), and
 * is not a slate. Episodes that thinning dropped are not there, and those that it kept are drawn as often as any other
 * ({@link RecordedEpisode#keepProbability} says how many each stands for). A production policy saw what it chose to see:
 * worlds that it never reached are missing. Immutable and thread-safe; holds all rows on the heap.
 */
public final class RecordedWorlds {

    private static final int ROWS_A_POLL = 1024;

    private final List<RecordedEpisode> episodes;
    private final int leftOut;

    private RecordedWorlds(List<RecordedEpisode> episodes, int leftOut) {
        this.episodes = List.copyOf(episodes);
        this.leftOut = leftOut;
    }

    /**
     * The episodes among at most {@code maxRows} rows of {@code reader}, which stays the caller's to close; ends where no row comes
     * within {@code timeout}.
     *
     * @throws IllegalArgumentException if {@code maxRows} is not positive
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public static RecordedWorlds read(ExperienceReader reader, int maxRows, Duration timeout)
            throws InterruptedException {
        if (maxRows < 1) {
            throw new IllegalArgumentException("recorded worlds need at least one row, not " + maxRows);
        }
        List<Transition> rows = new ArrayList<>();
        while (rows.size() < maxRows) {
            List<Transition> some = reader.poll(Math.min(ROWS_A_POLL, maxRows - rows.size()), timeout);
            if (some.isEmpty()) {
                break;
            }
            rows.addAll(some);
        }
        return of(rows);
    }

    /** The episodes among {@code rows}, in any order; of a row that is there twice the first counts. */
    public static RecordedWorlds of(Iterable<? extends Transition> rows) {
        Map<DecisionId, SortedMap<Long, Transition>> byEpisode = new LinkedHashMap<>();
        for (Transition row : rows) {
            byEpisode.computeIfAbsent(row.episodeId(), id -> new TreeMap<>()).putIfAbsent(row.t(), row);
        }
        List<RecordedEpisode> whole = new ArrayList<>();
        for (SortedMap<Long, Transition> episode : byEpisode.values()) {
            if (isWhole(episode)) {
                whole.add(new RecordedEpisode(new ArrayList<>(episode.values())));
            }
        }
        return new RecordedWorlds(whole, byEpisode.size() - whole.size());
    }

    private static boolean isWhole(SortedMap<Long, Transition> episode) {
        boolean ended = episode.values().stream().anyMatch(row -> row.terminated() || row.truncated());
        boolean gapless = episode.firstKey() == 0 && episode.lastKey() == episode.size() - 1;
        return ended && gapless && episode.values().stream().allMatch(RecordedWorlds::isAsSeen);
    }

    private static boolean isAsSeen(Transition row) {
        return !row.is(Transition.Flag.REDACTED) && row.slot() < 0 && row.observation().length > 0;
    }

    /** The episodes, in the order in which their first rows came. */
    public List<RecordedEpisode> episodes() {
        return episodes;
    }

    /** How many episodes were left out. */
    public int leftOut() {
        return leftOut;
    }

    /**
     * The source of a world for each episode, which {@code simulator} makes and starts there: from what was seen at first, or from
     * the world's id where the host named one. It is reset with the seed of {@link RecordedEpisode#spec}, and the first
     * observation that it gives is the agent's.
     *
     * @throws IllegalArgumentException if there is no episode
     */
    public <O, A> WorldSource<O, A> simulated(Function<RecordedEpisode, ? extends World<O, A>> simulator) {
        Objects.requireNonNull(simulator, "simulator");
        return source(episodes, simulator);
    }

    /**
     * The source of the recordings themselves, of the episodes with one choice and a known reward at each step. The
     * world gives what was recorded while the agent does what was done; another action ends the episode as truncated, with the same
     * observation and a reward of 0, which is not what that action would have gained. So returns are of the part that agrees, and
     * are worth most where the recorded policy explored.
     *
     * @throws IllegalArgumentException if there is no such episode
     */
    public WorldSource<float[], Integer> replayed() {
        return source(episodes.stream().filter(RecordedEpisode::isReplayable).toList(), ReplayedWorld::new);
    }

    private static <O, A> WorldSource<O, A> source(
            List<RecordedEpisode> from, Function<RecordedEpisode, ? extends World<O, A>> maker) {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("no recorded episode can be made a world");
        }
        Map<String, RecordedEpisode> byWorld = new LinkedHashMap<>();
        List<WorldSpec> specs = new ArrayList<>();
        for (RecordedEpisode episode : from) {
            WorldSpec spec = episode.spec();
            byWorld.put(spec.id(), episode);
            specs.add(spec);
        }
        return WorldSource.of(
                specs, spec -> maker.apply(Objects.requireNonNull(byWorld.get(spec.id()), spec::toString)));
    }

    @Override
    public String toString() {
        return "RecordedWorlds[episodes=" + episodes.size() + ", leftOut=" + leftOut + "]";
    }
}
