package io.outrider.agent;

import io.outrider.Encoder;
import io.outrider.internal.decision.Engine;
import io.outrider.internal.decision.EngineSettings;
import io.outrider.internal.decision.Workspace;
import java.util.List;

/** What agents over candidates share: the engine and the encoding of a request. */
final class CandidateCore<O, C> {

    final Engine<O> engine;
    private final Encoder<C> candidate;

    CandidateCore(EngineSettings<O> settings, Encoder<C> candidate) {
        this.candidate = candidate;
        this.engine = new Engine<>(settings, List.of(), null);
    }

    static void requireSome(List<?> candidates) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("there is no candidate to choose from");
        }
    }

    /** Writes the request into row 0 of {@code w}. */
    void encode(Workspace w, O context, List<? extends C> candidates) {
        engine.path().encode(w, 0, context);
        for (int k = 0; k < candidates.size(); k++) {
            w.encodeCandidate(k, candidates.get(k), candidate);
        }
        w.finishCandidates(candidates.size());
        engine.path().loadState(w, 0, null);
    }
}
