package io.outrider.agent;

import io.outrider.Decision;
import io.outrider.DecisionException;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.VersionLanes;
import io.outrider.internal.decision.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Set<Object> seen = new HashSet<>();
        for (Episode<O, A> episode : given) {
            if (!(episode instanceof EngineEpisode<O, A> own) || !own.belongsTo(agent)) {
                throw new IllegalArgumentException("the episode " + episode.id() + " is another agent's");
            }
            if (!seen.add(own)) {
                throw new IllegalArgumentException("the episode " + episode.id() + " is listed twice");
            }
            own.pending();
            episodes.add(own);
        }
        decisions = new Decision[episodes.size()];
    }

    List<Decision<A>> decide() {
        long start = System.nanoTime();
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        Map<Object, @Nullable VersionLanes> lanes = new LinkedHashMap<>();
        for (int i = 0; i < episodes.size(); i++) {
            VersionLanes latched = engine.episodes().lanes(episodes.get(i).state(), start);
            Object group = latched == null ? this : latched;
            lanes.put(group, latched);
            groups.computeIfAbsent(group, any -> new ArrayList<>()).add(i);
        }
        groups.forEach((group, members) -> {
            for (int from = 0; from < members.size(); from += VersionLanes.MAX_ROWS) {
                List<Integer> chunk = members.subList(from, Math.min(from + VersionLanes.MAX_ROWS, members.size()));
                decideChunk(lanes.get(group), chunk, start);
            }
        });
        return new ArrayList<>(Arrays.asList(decisions));
    }

    private void decideChunk(@Nullable VersionLanes latched, List<Integer> chunk, long start) {
        int rows = chunk.size();
        Workspace w;
        try {
            w = engine.lease(latched, rows, 0, start);
        } catch (DecisionException e) {
            for (int index : chunk) {
                decisions[index] = episodes.get(index)
                        .decided(agent.unrecordedFallback(e, engine.naming().next(null), start));
            }
            return;
        }
        try {
            for (int row = 0; row < rows; row++) {
                EngineEpisode<O, A> episode = episodes.get(chunk.get(row));
                engine.path().encode(w, row, episode.pending());
                engine.path().loadState(w, row, episode.state());
            }
            for (int row = 0; row < rows; row++) {
                engine.episodes().name(w, episodes.get(chunk.get(row)).state());
                w.named(row);
            }
            DecisionException failure = agent.run(w, rows, start);
            for (int row = 0; row < rows && failure == null && !agent.hasFallback(); row++) {
                w.begin(episodes.get(chunk.get(row)).state());
                agent.checkRow(w, row);
            }
            for (int row = 0; row < rows; row++) {
                EngineEpisode<O, A> episode = episodes.get(chunk.get(row));
                w.recall(row);
                decisions[chunk.get(row)] = episode.decided(agent.decideRow(w, row, failure, start));
            }
        } finally {
            engine.release(w);
        }
    }
}
