package io.outrider.evaluation;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.Transition;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a policy's recorded predictions of returns, and how unsure it said it was, against the rewards that came.
 *
 * <p>Of each row it takes what the outputs in the record predict of the chosen action: the mean (of {@code q}, else over members,
 * else over members and quantiles), the epistemic variance between members, and the aleatoric one of quantiles. It judges the
 * predictions on the actions that were taken, not on others. Means weight each row by one over its {@code keep_prob}, so that a
 * thinned log gives what the whole one would. A greedy sampler chooses what is overestimated: its log makes a sound policy look
 * too sure of itself, one that explored does so less.
 *
 * <pre>{@code
 * CalibrationReport report = Calibration.of(schema).noise(0.5).check(rows);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Calibration {

    /** The probabilities that the intervals of {@link CalibrationReport.Returns#coverage} are to cover rewards with. */
    public static final List<Double> LEVELS = List.of(0.5, 0.8, 0.9, 0.95);

    private static final PathSampler NONE = new PathSampler() {
        @Override
        public void describe(Situation at, Behaviour out) {
            throw new IllegalStateException("only scores are read here");
        }

        @Override
        public Needs needs() {
            return Needs.nothing();
        }
    };

    private final PolicySignature signature;
    private double noise;

    private Calibration(PolicySignature signature) {
        boolean predicts = signature.indexOf(OutputKind.Q) >= 0
                || signature.indexOf(OutputKind.Q_MEMBERS) >= 0
                || signature.indexOf(OutputKind.QUANTILES) >= 0;
        if (!predicts) {
            throw new IllegalArgumentException(
                    "the policy predicts no returns (q, q_members or quantiles): it gives " + signature.outputs());
        }
        boolean oneChoice = signature.hasCandidates()
                || (signature.branches().size() == 1
                        && signature.branches().get(0).isDiscrete());
        if (!oneChoice) {
            throw new IllegalArgumentException(
                    "predictions are checked for one choice among alternatives, but the action is "
                            + signature.branches());
        }
        this.signature = signature;
    }

    /**
     * A check of the predictions of a policy of {@code signature}.
     *
     * @throws IllegalArgumentException if it predicts no returns, or of more than one discrete choice
     */
    public static Calibration of(PolicySignature signature) {
        return new Calibration(signature);
    }

    /**
     * A check of the predictions of an agent's policies, as its log describes them.
     *
     * @throws IllegalArgumentException if they predict no returns, or of more than one discrete choice
     */
    public static Calibration of(AgentSchema schema) {
        return new Calibration(schema.signature());
    }

    /**
     * States the standard deviation of rewards around what is expected, which is added to the predicted variance; 0 unless
     * set. Members differ only by what more data would settle, so that without quantiles or this their variance is not that of
     * rewards.
     *
     * @throws IllegalArgumentException if {@code std} is negative or not finite
     */
    public Calibration noise(double std) {
        if (!(std >= 0) || Double.isInfinite(std)) {
            throw new IllegalArgumentException("noise must be finite and not negative, not " + std);
        }
        noise = std;
        return this;
    }

    /**
     * Checks {@code rows}, all of one agent.
     *
     * @throws IllegalArgumentException if a row's outputs or action are not of this signature, or some predictions are
     *     uncertain and one is certain, of which no reward but itself is likely
     */
    public CalibrationReport check(Iterable<? extends Transition> rows) {
        CalibrationTable table = new CalibrationTable();
        Map<Integer, Space> spaces = new HashMap<>();
        int leftOut = 0;
        for (Transition row : rows) {
            Float reward = row.reward();
            float[] outputs = row.outputs();
            if (reward == null
                    || outputs == null
                    || row.outputsSummarised()
                    || !row.episodeId().equals(row.decisionId())) {
                leftOut++;
                continue;
            }
            Space space = spaces.computeIfAbsent(RecordedRow.capacity(signature, row), this::space);
            add(table, space, row, outputs, reward);
        }
        return new CalibrationReport(table.size(), leftOut, table.returns(LEVELS), table.successes());
    }

    private record Space(RecordedLane lane, SamplingWorkspace sampling) {}

    private Space space(int capacity) {
        RecordedLane lane = new RecordedLane(signature, capacity);
        SamplingWorkspace sampling = new SamplingWorkspace(signature, signature.branches(), NONE, capacity);
        sampling.bind(lane);
        return new Space(lane, sampling);
    }

    private void add(CalibrationTable table, Space space, Transition row, float[] outputs, double reward) {
        int candidates = RecordedRow.candidates(row);
        int expected = space.lane.recordedSize(candidates);
        if (outputs.length != expected) {
            throw new IllegalArgumentException("the decision " + row.decisionId() + " has " + outputs.length
                    + " outputs, but the signature gives " + expected);
        }
        space.lane.load(outputs, candidates);
        RecordedRow.begin(space.sampling, signature.branches(), row, row.explorationRate(), null);
        Scores scores = space.sampling.situation().scores();
        int choice = row.choices().length == 0 ? -1 : row.choices()[0];
        if (choice < 0 || choice >= scores.actions()) {
            throw new IllegalArgumentException("the decision " + row.decisionId() + " chose alternative " + choice
                    + ", but there are " + scores.actions());
        }
        double mean = scores.score(choice);
        double variance = known(scores.epistemic(choice)) + known(scores.aleatoric(choice)) + noise * noise;
        table.add(row.decisionId(), reward, mean, variance, probabilities(scores, choice), 1.0 / row.keepProbability());
    }

    private static double known(double variance) {
        return Double.isNaN(variance) ? 0 : variance;
    }

    /** What each member predicts; null where only quantiles are given. */
    private static double @Nullable [] probabilities(Scores scores, int choice) {
        if (scores.has(OutputKind.Q_MEMBERS)) {
            double[] members = new double[scores.members()];
            for (int m = 0; m < members.length; m++) {
                members[m] = scores.member(m, choice);
            }
            return members;
        }
        return scores.has(OutputKind.Q) ? new double[] {scores.score(choice)} : null;
    }
}
