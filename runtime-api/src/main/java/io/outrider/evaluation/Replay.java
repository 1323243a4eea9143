package io.outrider.evaluation;

import io.outrider.Branch;
import io.outrider.OutriderException;
import io.outrider.evaluation.AuditReport.Difference;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.IndexLayout;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.KeyedRandom.Purpose;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides again, with one sampler, what rows record, from the outputs in them. */
final class Replay {

    private static final double TOLERANCE = 1e-9;
    private static final double FLOAT_TOLERANCE = 1e-6;
    private static final int LAST_BITS = 2;

    private final PolicySignature signature;
    private final List<Branch> branches;
    private final PathSampler sampler;
    private final KeyedRandom random;
    private final Map<Integer, Space> spaces = new HashMap<>();

    private boolean readFeatures;

    /** A lane and the work space bound to it. */
    private record Space(RecordedLane lane, SamplingWorkspace sampling) {}

    Replay(PolicySignature signature, List<Branch> branches, PathSampler sampler, long seed) {
        this.signature = IndexLayout.seen(sampler, signature);
        this.branches = branches;
        this.sampler = sampler;
        this.random = new KeyedRandom(seed);
    }

    PathSampler sampler() {
        return sampler;
    }

    /** How many outputs the record of {@code row} should hold. */
    int recordedSize(Transition row) {
        return space(row).lane.recordedSize(RecordedRow.candidates(row));
    }

    private Space space(Transition row) {
        return spaces.computeIfAbsent(RecordedRow.capacity(signature, row), capacity -> {
            RecordedLane lane = new RecordedLane(signature, capacity);
            SamplingWorkspace sampling = new SamplingWorkspace(signature, branches, sampler, capacity);
            sampling.bind(lane);
            return new Space(lane, sampling);
        });
    }

    /**
     * What of {@code row} is recomputed to something else, or null; {@code filter} and {@code memory} are moved on by what
     * was recorded.
     */
    @Nullable
    Difference difference(Transition row, @Nullable EpisodeFilter filter, @Nullable SamplerMemory memory) {
        Space space = space(row);
        float[] outputs = Objects.requireNonNull(row.outputs(), "outputs");
        space.lane.load(outputs, RecordedRow.candidates(row));
        SamplingWorkspace s = space.sampling;
        try {
            RecordedRow.begin(s, branches, row, row.explorationRate(), memory);
            s.describe(filter);
            random.begin(row.drawKey().high(), row.drawKey().low(), Purpose.DRAW);
            s.draw(random);
            Difference difference = compare(row, s);
            if (difference != null) {
                s.take(row.choices(), row.values());
            }
            if (filter != null) {
                s.update(filter);
            }
            if (memory != null) {
                memory.drawn(s.situation(), s.choice());
            }
            return difference;
        } catch (OutriderException | IllegalArgumentException e) {
            return new Difference(
                    row.decisionId(), "outputs", Arrays.toString(outputs), String.valueOf(e.getMessage()));
        } finally {
            readFeatures = s.readFeatures();
        }
    }

    /** Whether the last draw depended on candidates' features. */
    boolean readFeatures() {
        return readFeatures;
    }

    private static @Nullable Difference compare(Transition row, SamplingWorkspace s) {
        if (!Arrays.equals(row.choices(), s.choices())) {
            return found(row, "actions", Arrays.toString(row.choices()), Arrays.toString(s.choices()));
        }
        if (!closeValues(row.values(), s.values())) {
            return found(row, "actions", Arrays.toString(row.values()), Arrays.toString(s.values()));
        }
        if (row.propensityKind() != s.kind()) {
            return found(row, "prob_kind", row.propensityKind(), s.kind());
        }
        if (!close(row.logPropensity(), s.logPropensity())) {
            return found(row, "action_logp", row.logPropensity(), s.logPropensity());
        }
        if (!close(row.propensity(), s.propensity())) {
            return found(row, "action_prob", row.propensity(), s.propensity());
        }
        if (row.propensitySamples() != s.samples()) {
            return found(row, "prob_n", row.propensitySamples(), s.samples());
        }
        if (!close(row.propensityError(), s.error())) {
            return found(row, "prob_se", row.propensityError(), s.error());
        }
        float[] behaviour = behaviour(s);
        float[] recorded = row.behaviour();
        if (recorded != null && !closeMasses(recorded, behaviour)) {
            return found(row, "behaviour", Arrays.toString(recorded), Arrays.toString(behaviour));
        }
        if (row.support() != s.support()) {
            return found(row, "support", row.support(), s.support());
        }
        if (row.reason() != s.reason()) {
            return found(row, "reason", row.reason(), s.reason());
        }
        return row.explored() == s.explored() ? null : found(row, "explored", row.explored(), s.explored());
    }

    private static float[] behaviour(SamplingWorkspace s) {
        float[] behaviour = new float[s.behaviourSize()];
        s.behaviourInto(behaviour);
        return behaviour;
    }

    private static Difference found(Transition row, String column, Object recorded, Object recomputed) {
        return new Difference(row.decisionId(), column, String.valueOf(recorded), String.valueOf(recomputed));
    }

    private static boolean close(double recorded, double recomputed) {
        return Double.compare(recorded, recomputed) == 0
                || Math.abs(recorded - recomputed) <= TOLERANCE * Math.max(Math.abs(recorded), Math.abs(recomputed));
    }

    private static boolean closeValues(float[] recorded, float[] recomputed) {
        boolean close = recorded.length == recomputed.length;
        for (int i = 0; close && i < recorded.length; i++) {
            close = Math.abs(recorded[i] - recomputed[i]) <= LAST_BITS * Math.ulp(recorded[i]);
        }
        return close;
    }

    private static boolean closeMasses(float[] recorded, float[] recomputed) {
        boolean close = recorded.length == recomputed.length;
        for (int i = 0; close && i < recorded.length; i++) {
            close = Math.abs(recorded[i] - recomputed[i]) <= FLOAT_TOLERANCE;
        }
        return close;
    }
}
