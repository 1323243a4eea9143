package io.outrider.evaluation;

import io.outrider.Branch;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.SamplerChecks;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A policy and a sampler, asked what they would have done at recorded steps. Not thread-safe. */
final class Candidate implements AutoCloseable {

    private final Policy policy;
    private final PathSampler sampler;
    private final List<Branch> branches;
    private final double explorationRate;
    private final Map<Integer, Space> spaces = new HashMap<>();
    private double[] masses = new double[0];

    /** A lane and the work space bound to it. */
    private record Space(Lane lane, SamplingWorkspace sampling) {}

    /** What a candidate would have done at one step. */
    static final class Step {
        private final double ratio;
        private final double missing;
        private final double @Nullable [] masses;

        Step(double ratio, double missing, double @Nullable [] masses) {
            this.ratio = ratio;
            this.missing = missing;
            this.masses = masses;
        }

        /** π(a) / μ(a) of the action that was taken. */
        double ratio() {
            return ratio;
        }

        /** Its mass on what the log could not have done; 0 where that is not known. */
        double missing() {
            return Double.isNaN(missing) ? 0 : missing;
        }

        /** Whether the record says what could have been done. */
        boolean checked() {
            return !Double.isNaN(missing);
        }

        /** Its whole distribution; null unless an action is one choice; valid until the next step. */
        double @Nullable [] masses() {
            return masses;
        }
    }

    /** @param explorationRate the rate at every step; NaN for the recorded one */
    Candidate(Policy policy, PathSampler sampler, double explorationRate) {
        this.policy = policy;
        this.sampler = sampler;
        this.explorationRate = explorationRate;
        PolicySignature signature = policy.signature();
        this.branches = signature.hasCandidates() ? List.of() : signature.branches();
        List<String> unmet = SamplerChecks.unmet(sampler, signature, branches, signature.hasCandidates());
        if (!unmet.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unmet));
        }
        requireStateless(sampler);
        if (!signature.states().isEmpty()) {
            throw new IllegalArgumentException("the policy " + policy.version()
                    + " has recurrent state: what it would have carried is not in the log");
        }
    }

    /** That what {@code sampler} does at a decision depends on nothing but its row. */
    static void requireStateless(PathSampler sampler) {
        if (sampler.needs().memory().isPresent()) {
            throw new IllegalArgumentException(
                    "the sampler " + sampler + " has a memory: what it would have remembered is not in the log");
        }
        if (sampler.needs().indices().isPresent()) {
            throw new IllegalArgumentException("the sampler " + sampler
                    + " draws indices: what it would have done is a matter of those, which are not in the log");
        }
    }

    /** Whether an action is one choice among alternatives. */
    boolean isOneChoice() {
        return branches.isEmpty() || (branches.size() == 1 && branches.get(0).isDiscrete());
    }

    /** The weights of held components at the start of {@code unit}; null where none are held. A slate holds stable ones. */
    @Nullable
    EpisodeFilter begin(Unit unit) {
        boolean slate = unit.isSlate() && sampler.needs().hasStableComponents();
        return slate || sampler.needs().holdsComponents() ? new EpisodeFilter() : null;
    }

    /** What it would have done at {@code row}, given that it did as recorded before. */
    Step step(Transition row, @Nullable EpisodeFilter filter) {
        SamplingWorkspace s = described(row, filter);
        s.take(row.choices(), row.values());
        double ratio = ratio(row, s);
        double[] whole = whole(s, row);
        double missing = missing(row, s, whole);
        if (filter != null && s.propensity() > 0) {
            s.update(filter);
        }
        return new Step(ratio, missing, whole);
    }

    /** What it would have chosen at {@code row}, given that it did as recorded before. */
    ShadowDecision shadow(Transition row, @Nullable EpisodeFilter filter, KeyedRandom random) {
        SamplingWorkspace s = described(row, filter);
        random.begin(row.drawKey().high(), row.drawKey().low(), KeyedRandom.Purpose.DRAW);
        s.draw(random);
        List<Integer> choices = Arrays.stream(s.choices()).boxed().toList();
        List<Float> values = new ArrayList<>(s.values().length);
        for (float value : s.values()) {
            values.add(value);
        }
        double own = s.propensity();
        s.take(row.choices(), row.values());
        if (filter != null && s.propensity() > 0) {
            s.update(filter);
        }
        return new ShadowDecision(
                row.decisionId(), policy.version(), choices, values, own, s.propensity(), row.propensity());
    }

    private SamplingWorkspace described(Transition row, @Nullable EpisodeFilter filter) {
        int capacity = RecordedRow.capacity(policy.signature(), row);
        Space space = spaces.computeIfAbsent(capacity, this::open);
        RecordedRow.write(policy.signature(), space.lane, row, capacity);
        space.lane.run(1);
        SamplingWorkspace s = space.sampling;
        double recorded = row.reason() == Reason.HOST ? 1 : row.explorationRate();
        RecordedRow.begin(s, branches, row, Double.isNaN(explorationRate) ? recorded : explorationRate, null);
        s.describe(filter);
        return s;
    }

    private Space open(int capacity) {
        Lane lane = policy.openLane(new LaneSize(1, capacity));
        SamplingWorkspace sampling = new SamplingWorkspace(policy.signature(), branches, sampler, capacity);
        sampling.bind(lane);
        return new Space(lane, sampling);
    }

    private static double ratio(Transition row, SamplingWorkspace s) {
        if (s.propensity() == 0 && Double.isInfinite(s.logPropensity())) {
            return 0;
        }
        boolean densities = row.propensityKind() == PropensityKind.DENSITY;
        if (densities != (s.kind() == PropensityKind.DENSITY)) {
            return 0; // an atom has no density, and a density no atoms
        }
        if (!(row.propensity() > 0) && !densities) {
            throw new IllegalArgumentException(
                    "the propensity of the decision " + row.decisionId() + " is " + row.propensity());
        }
        return densities ? Math.exp(s.logPropensity() - row.logPropensity()) : s.propensity() / row.propensity();
    }

    private double @Nullable [] whole(SamplingWorkspace s, Transition row) {
        if (!isOneChoice()) {
            return null;
        }
        int size = branches.isEmpty()
                ? RecordedRow.candidates(row)
                : branches.get(0).size();
        if (masses.length != size) {
            masses = new double[size];
        }
        s.wholeBehaviourInto(masses);
        return masses;
    }

    /** The candidate's mass on what the log could not have done; NaN where the record does not say. */
    private static double missing(Transition row, SamplingWorkspace s, double @Nullable [] whole) {
        boolean densities = row.propensityKind() == PropensityKind.DENSITY;
        if (densities != (s.kind() == PropensityKind.DENSITY)) {
            return 1;
        }
        if (row.reason() == Reason.FORCED || densities) {
            return 0;
        }
        float[] behaviour = row.behaviour();
        if (behaviour != null && whole != null) {
            return outside(behaviour, whole, row);
        }
        if (isSingleton(row)) {
            return 1 - s.propensity();
        }
        return whole != null && row.support() >= legal(row, whole.length) ? 0 : Double.NaN;
    }

    private static double outside(float[] behaviour, double[] whole, Transition row) {
        if (behaviour.length != whole.length) {
            throw new IllegalArgumentException("the decision " + row.decisionId() + " was among " + behaviour.length
                    + " alternatives, but the candidate has " + whole.length);
        }
        double missing = 0;
        for (int a = 0; a < whole.length; a++) {
            missing += behaviour[a] == 0 ? whole[a] : 0;
        }
        return missing;
    }

    private static int legal(Transition row, int all) {
        boolean[] mask = row.mask();
        int legal = mask == null ? all : 0;
        for (int a = 0; mask != null && a < mask.length; a++) {
            legal += mask[a] ? 1 : 0;
        }
        return legal;
    }

    /** Whether nothing else could have been done though more was legal: an exact 1 that says nothing of other actions. */
    static boolean isSingleton(Transition row) {
        if (row.reason() == Reason.FORCED || row.propensityKind() == PropensityKind.DENSITY) {
            return false;
        }
        return row.reason() == Reason.HOST ? row.propensity() >= 1 : row.support() == 1;
    }

    @Override
    public void close() {
        spaces.values().forEach(space -> space.lane.close());
    }
}
