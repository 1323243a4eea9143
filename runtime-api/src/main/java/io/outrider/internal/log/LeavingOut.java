package io.outrider.internal.log;

import io.outrider.DecisionId;
import io.outrider.internal.log.Erasure.Cut;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of one segment is left out because someone was erased: her decisions, and what came of them later where it is known of
 * which decision it came. A row goes as a whole: without its observation, action and reward nothing would be left to learn
 * from, and what is left could still be told to be hers. Belongs to the shipping thread.
 */
final class LeavingOut {

    private final Erasures erasures;
    private final SubjectTrail trail;
    private final Cut cut;
    private final @Nullable Set<Position> before;
    private final Set<Position> others = new HashSet<>();
    private final Set<DecisionId> decisions = new LinkedHashSet<>();
    private final Set<DecisionId> episodes = new LinkedHashSet<>();
    private long count;

    private LeavingOut(Erasures erasures, SubjectTrail trail, Cut cut, @Nullable Set<Position> before) {
        this.erasures = erasures;
        this.trail = trail;
        this.cut = cut;
        this.before = before;
    }

    /** For a segment that is frozen for the first time. */
    static LeavingOut now(Erasures erasures, SubjectTrail trail) {
        return new LeavingOut(erasures, trail, erasures.now(), null);
    }

    /** For one that was frozen before: leaves out what was left out then. */
    static LeavingOut again(Erasures erasures, SubjectTrail trail, FreezeLedger.LeftOut then) {
        return new LeavingOut(erasures, trail, then.cut(), then.others());
    }

    /** Whether the row is left out. */
    boolean row(StoredTransition row) {
        trail.passed(row);
        boolean left = erasures.cover(row, cut);
        if (left) {
            decisions.add(row.decisionId());
            if (!row.episodeId().equals(row.decisionId())) {
                episodes.add(row.episodeId());
            }
        }
        return counted(left);
    }

    /** The decisions whose rows were left out, in their order. */
    Set<DecisionId> decisions() {
        return decisions;
    }

    /** The episodes of which steps were left out, in their order. */
    Set<DecisionId> episodes() {
        return episodes;
    }

    /**
     * Whether what came of a decision is left out.
     *
     * @param of the decision, or the episode that ended
     * @param place that of its record in the raw log
     */
    boolean other(DecisionId of, Position place) {
        boolean left = before == null ? erasures.cover(trail.of(of), cut) : before.contains(place);
        if (left) {
            others.add(place);
        }
        return counted(left);
    }

    private boolean counted(boolean left) {
        count += left ? 1 : 0;
        return left;
    }

    FreezeLedger.LeftOut leftOut() {
        return new FreezeLedger.LeftOut(cut, others);
    }

    /** How many records were left out. */
    long count() {
        return count;
    }
}
