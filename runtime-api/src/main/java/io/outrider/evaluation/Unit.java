package io.outrider.evaluation;

import io.outrider.DecisionId;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is independent of the rest of the log: a lone decision, a slate or an episode. */
final class Unit {

    private final List<Transition> steps;
    private final double[] rewards;
    private final double discount;
    private final double keep;

    private Unit(List<Transition> steps, double[] rewards, double discount, double keep) {
        this.steps = steps;
        this.rewards = rewards;
        this.discount = discount;
        this.keep = keep;
    }

    /** Its decisions, in order. */
    List<Transition> steps() {
        return steps;
    }

    /** The reward of step {@code i}, discounted. */
    double reward(int i) {
        return rewards[i];
    }

    /** The probability with which it was kept. */
    double keep() {
        return keep;
    }

    boolean isSlate() {
        return steps.get(0).slateId() != null;
    }

    /** What a reward at step {@code i} is multiplied by. */
    double factor(int i) {
        return Math.pow(discount, i);
    }

    double total() {
        double sum = 0;
        for (double reward : rewards) {
            sum += reward;
        }
        return sum;
    }

    /** The units of a log that can be used, and the count of those that cannot. */
    record Log(List<Unit> units, Overlap.LeftOut leftOut) {}

    /** Groups {@code rows}; a missing reward is {@code missingReward}, or leaves the unit out where that is NaN. */
    static Log of(Iterable<? extends Transition> rows, double discount, double missingReward) {
        Set<DecisionId> seen = new HashSet<>();
        Map<DecisionId, List<Transition>> groups = new LinkedHashMap<>();
        int repeated = 0;
        for (Transition row : rows) {
            if (seen.add(row.decisionId())) {
                DecisionId slate = row.slateId();
                groups.computeIfAbsent(slate == null ? row.episodeId() : slate, id -> new ArrayList<>(1))
                        .add(row);
            } else {
                repeated++;
            }
        }
        List<Unit> units = new ArrayList<>();
        int fallbacks = 0;
        int unavailable = 0;
        int unrewarded = 0;
        int incomplete = 0;
        for (List<Transition> steps : groups.values()) {
            steps.sort(Comparator.comparingLong(Unit::position));
            if (steps.stream().anyMatch(row -> row.reason() == Reason.FALLBACK)) {
                fallbacks++;
            } else if (steps.stream().anyMatch(Unit::isUnavailable)) {
                unavailable++;
            } else if (!isComplete(steps)) {
                incomplete++;
            } else if (Double.isNaN(missingReward) && steps.stream().anyMatch(row -> row.reward() == null)) {
                unrewarded++;
            } else {
                units.add(unit(steps, discount, missingReward));
            }
        }
        return new Log(units, new Overlap.LeftOut(fallbacks, unavailable, unrewarded, incomplete, repeated));
    }

    /** Also where draws were counted and none of them took the action: it cannot be divided by that estimate. */
    private static boolean isUnavailable(Transition row) {
        return row.propensityKind() == PropensityKind.UNAVAILABLE
                || (row.propensityKind() == PropensityKind.MONTE_CARLO && row.propensity() == 0);
    }

    private static long position(Transition row) {
        return row.slateId() == null ? row.t() : row.slot();
    }

    private static boolean isComplete(List<Transition> steps) {
        Transition last = steps.get(steps.size() - 1);
        for (int i = 0; i < steps.size(); i++) {
            if (position(steps.get(i)) != i) {
                return false;
            }
        }
        if (last.slateId() != null) {
            double log = steps.stream().mapToDouble(Transition::logPropensity).sum();
            double whole = last.slatePropensity();
            return Double.isNaN(whole) || Math.abs(log - Math.log(whole)) < 1e-6 * Math.max(1, Math.abs(log));
        }
        return last.episodeId().equals(last.decisionId()) || last.terminated() || last.truncated();
    }

    private static Unit unit(List<Transition> steps, double discount, double missingReward) {
        double[] rewards = new double[steps.size()];
        double own = steps.get(0).slateId() == null ? discount : 1;
        for (int i = 0; i < rewards.length; i++) {
            Float reward = steps.get(i).reward();
            rewards[i] = Math.pow(own, i) * (reward == null ? missingReward : reward);
        }
        return new Unit(steps, rewards, own, requireKeep(steps.get(0)));
    }

    private static double requireKeep(Transition row) {
        float keep = row.keepProbability();
        if (!(keep > 0 && keep <= 1)) {
            throw new IllegalArgumentException(
                    "the keep-probability of the decision " + row.decisionId() + " is " + keep + ", not in (0, 1]");
        }
        return keep;
    }
}
