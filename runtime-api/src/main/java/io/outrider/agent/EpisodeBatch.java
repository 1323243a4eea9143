package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.VersionLanes;
import io.outrider.internal.decision.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of many episodes: those on the same policy version share runs. */
final class EpisodeBatch<O, A> {

    private final EngineAgent<O, A> agent;
    private final Engine<O> engine;
    private final List<EngineEpisode<O, A>> episodes = new ArrayList<>();
    private final @Nullable Decision<A>[] decisions;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
    EpisodeBatch(EngineAgent<O, A> agent, List<? extends Episode<O, A>> given) {
        this.agent = agent;
        this.engine = agent.engine;
        boolean complete = false;
        try {
            join(given);
            complete = true;
        } finally {
            if (!complete) {
                leave();
            }
        }
        decisions = new Decision[episodes.size()];
    }

    private void join(List<? extends Episode<O, A>> given) {
        for (Episode<O, A> episode : given) {
            if (!(episode instanceof EngineEpisode<O, A> own) || !own.belongsTo(agent)) {
                throw new IllegalArgumentException("the episode " + episode.id() + " is another agent's");
            }
            if (!own.joins(this)) {
                throw new IllegalArgumentException("the episode " + episode.id() + " is listed twice");
            }
            episodes.add(own);
            own.pending();
        }
    }

    private void leave() {
        episodes.forEach(EngineEpisode::leave);
    }

    List<Decision<A>> decide() {
        try {
            return decideAll();
        } finally {
            leave();
        }
    }

    private List<Decision<A>> decideAll() {
        long start = System.nanoTime();
        int count = episodes.size();
        @Nullable VersionLanes[] lanes = new VersionLanes[count];
        for (int i = 0; i < count; i++) {
            lanes[i] = engine.episodes().lanes(episodes.get(i).state(), start);
        }
        boolean[] taken = new boolean[count];
        int[] chunk = new int[Math.min(count, VersionLanes.MAX_ROWS)];
        for (int first = 0; first < count; first++) {
            int rows = 0;
            for (int i = first; i < count && rows < chunk.length && !taken[first]; i++) {
                if (!taken[i] && lanes[i] == lanes[first]) {
                    chunk[rows++] = i;
                }
            }
            for (int row = 0; row < rows; row++) {
                taken[chunk[row]] = true;
            }
            if (rows > 0) {
                decideChunk(lanes[first], chunk, rows, start);
            }
        }
        return new ArrayList<>(Arrays.asList(decisions));
    }

    /** Decides for the episodes at the first {@code rows} places of {@code chunk}. */
    private void decideChunk(@Nullable VersionLanes latched, int[] chunk, int rows, long start) {
        Workspace w;
        try {
            w = engine.lease(latched, rows, 0, start);
        } catch (DecisionException e) {
            for (int row = 0; row < rows; row++) {
                decisions[chunk[row]] = episodes.get(chunk[row])
                        .decided(agent.unrecordedFallback(e, engine.naming().next(null), start));
            }
            return;
        }
        try {
            for (int row = 0; row < rows; row++) {
                EngineEpisode<O, A> episode = episodes.get(chunk[row]);
                engine.path().encode(w, row, episode.pending());
                engine.path().loadState(w, row, episode.state());
            }
            for (int row = 0; row < rows; row++) {
                w.begin(row);
                engine.episodes().name(w, episodes.get(chunk[row]).state());
                w.drawIndices(row);
            }
            DecisionException failure = agent.run(w, rows, start);
            Decision<A>[] together = agent.decideTogether(w, rows, failure, start);
            for (int row = 0; row < rows; row++) {
                w.recall(row);
                Decision<A> decision = together.length > 0 ? together[row] : agent.decideRow(w, row, failure, start);
                decisions[chunk[row]] = episodes.get(chunk[row]).decided(decision);
            }
        } finally {
            engine.release(w);
        }
    }
}
