package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.DecisionException;
import io.outrider.OutriderException;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.policy.Lane;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.Squash;
import io.outrider.sampling.Indices;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What turns one row of a lane's outputs into a drawn action: the sampler is asked, its answer checked, the action drawn,
 * and everything that a record needs is worked out from the same numbers.
 *
 * <p>The order of calls is {@code bind} once, then for each decision {@code row}, {@code forbid} as needed,
 * {@code context}, {@code describe}, {@code draw}, {@code update} where components are held. Results are valid until the
 * next {@code row}. Everything is preallocated; not thread-safe: one workspace a lane.
 */
public final class SamplingWorkspace {

    private final PathSampler sampler;
    private final boolean holdsComponents;
    private final BranchTable table;
    private final ScoreRow scores;
    private final ScoresView[] views;
    private final SituationView situation;
    private final BehaviourBuffer behaviour;
    private final Filtering filtering;
    private final Greedy greedy;
    private final Uncertainty uncertainty;
    private final DrawnFacts facts;
    private final @Nullable IndexEstimate indices;
    private final int[] choices;
    private final float[] values;

    private double rate = 1;
    private boolean budgetOff;
    private Reason reason = Reason.SAMPLED;
    private double propensity = Double.NaN;
    private double logPropensity = Double.NaN;

    /**
     * A workspace for policies of {@code signature}, as {@link IndexLayout#seen} shows it to the sampler.
     *
     * @param branches the branches of an action; empty for candidates
     * @param maxCandidates the padded number of candidates of the lane; not used with fixed branches
     * @throws IllegalArgumentException if an output's shape does not fit the branches
     */
    public SamplingWorkspace(PolicySignature signature, List<Branch> branches, PathSampler sampler, int maxCandidates) {
        this.sampler = sampler;
        this.holdsComponents = sampler.needs().holdsComponents();
        table = new BranchTable(branches, maxCandidates);
        scores = new ScoreRow(signature, table);
        views = new ScoresView[table.branches];
        for (int b = 0; b < views.length; b++) {
            views[b] = new ScoresView(scores, table, b, squashes(sampler, signature, b));
        }
        situation = new SituationView(table, views);
        behaviour = new BehaviourBuffer(table, scores.members() + scores.memberMeans() + 3);
        filtering = new Filtering(behaviour);
        greedy = new Greedy(table, scores, situation);
        uncertainty = new Uncertainty(scores, table.capacity);
        facts = new DrawnFacts(new Support(table, behaviour), greedy, uncertainty);
        Indices wanted = sampler.needs().indices().orElse(null);
        indices = wanted == null ? null : new IndexEstimate(behaviour, wanted);
        choices = new int[table.discreteBranches];
        values = new float[table.dimensions];
    }

    private static boolean squashes(PathSampler sampler, PolicySignature signature, int branch) {
        return signature.squash(branch) == Squash.TANH || sampler.needs().squashes();
    }

    /** Reads the outputs of {@code lane} from now on. */
    public void bind(Lane lane) {
        scores.bind(lane);
    }

    /** Whether the sampler wants its components held over an episode, with an {@link EpisodeFilter}. */
    public boolean holdsComponents() {
        return holdsComponents;
    }

    /**
     * Begins a decision from row {@code row} of the lane's last run, all actions legal.
     *
     * @param candidates the number of candidates now; 0 for fixed branches
     */
    public void row(int row, int candidates) {
        facts.forget();
        table.begin(candidates);
        scores.read(row);
        situation.begin();
        behaviour.begin();
        if (indices != null) {
            indices.begin();
        }
        budgetOff = false;
        reason = Reason.SAMPLED;
        propensity = Double.NaN;
        logPropensity = Double.NaN;
        Arrays.fill(choices, -1);
        Arrays.fill(values, Float.NaN);
    }

    /**
     * Makes an alternative illegal in this decision.
     *
     * @throws IllegalArgumentException if there is no such branch or alternative
     */
    public void forbid(int branch, int action) {
        facts.forget();
        table.forbid(branch, action);
        situation.legalityChanged();
    }

    /**
     * Sets what else the sampler sees.
     *
     * @param candidateFeatures row-major; not copied, and not changed before the draw
     * @throws IllegalArgumentException if {@code explorationRate} is not in [0, 1] or the features are too few
     */
    public void context(
            int step,
            double explorationRate,
            @Nullable SamplerMemory memory,
            float[] candidateFeatures,
            int candidateWidth) {
        if (!(explorationRate >= 0 && explorationRate <= 1)) {
            throw new IllegalArgumentException("an exploration rate must be in [0, 1], not " + explorationRate);
        }
        int needed = table.candidates ? table.alternatives() * candidateWidth : 0;
        if (candidateFeatures.length < needed) {
            throw new IllegalArgumentException(table.alternatives() + " candidates of " + candidateWidth
                    + " features are " + needed + " values, but " + candidateFeatures.length + " were given");
        }
        rate = explorationRate;
        situation.context(step, explorationRate, memory, candidateFeatures, candidateWidth);
    }

    /** Says that this decision shares its indices with others, as the slots of a slate do, so that any of them acts. */
    public void sharesIndices() {
        if (indices != null) {
            indices.together();
        }
    }

    /** Whether the sampler, or its memory, asked for a candidate's feature in this decision. */
    public boolean readFeatures() {
        return situation.featuresRead();
    }

    /** The situation of this decision, as the sampler and its memory see it. */
    public Situation situation() {
        return situation;
    }

    /**
     * Asks the sampler and checks its answer. An exploration rate of 0 gives the greedy action instead. A rate below 1
     * mixes the greedy action in, at weight 1 − rate; where a branch is continuous, so that the greedy point cannot be
     * mixed with densities, Gaussians are narrowed to rate × their standard deviation and discrete factors mixed with
     * greedy ones, branch by branch.
     *
     * @param filter the weights of held components, or null where none are held
     * @throws DecisionException if nothing is legal, a score is no number, or the answer is no distribution
     */
    public void describe(@Nullable EpisodeFilter filter) {
        facts.forget();
        table.requireLegal();
        scores.check();
        behaviour.begin();
        budgetOff = rate <= 0;
        if (!budgetOff || !greedy.followsFromScores()) {
            ask();
            if (filter != null) {
                filtering.apply(filter);
            }
        }
        if (budgetOff) {
            actGreedily();
        } else if (rate < 1) {
            soften();
        }
        behaviour.check();
    }

    private void ask() {
        try {
            sampler.describe(situation, behaviour);
        } catch (OutriderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecisionException(
                    DecisionException.Failure.SAMPLER, "the sampler " + sampler + " failed: " + e.getMessage(), e);
        }
        behaviour.requireSome(sampler);
    }

    private void actGreedily() {
        if (behaviour.components() > 0) {
            behaviour.check();
            greedy.keepModes(behaviour);
        }
        behaviour.begin();
        greedy.fill(behaviour.add(1));
    }

    private void soften() {
        if (table.dimensions == 0) {
            behaviour.check();
            greedy.keepModes(behaviour);
            behaviour.scaleWeights(rate);
            greedy.fill(behaviour.add(1 - rate));
            return;
        }
        for (int k = 0; k < behaviour.components(); k++) {
            behaviour.at(k).narrow(rate);
            greedy.mixInto(behaviour.at(k), 1 - rate);
        }
    }

    /** Draws the action; {@link KeyedRandom#begin} comes before. */
    public void draw(KeyedRandom random) {
        boolean estimated = indices != null && !budgetOff;
        if (indices != null && estimated) {
            indices.act();
        }
        int k = behaviour.components() == 1 ? 0 : behaviour.draw(random.nextDouble());
        ComponentBuffer drawn = behaviour.at(k);
        drawn.draw(random, choices, values);
        reason = table.forced() ? Reason.FORCED : drawn.reason;
        if (indices != null && estimated) {
            indices.estimate();
        }
        evaluate();
    }

    /** Takes an action that somebody else chose, as if it had been drawn: for replays. */
    public void take(int[] choices, float[] values) {
        requireAction(choices, values);
        System.arraycopy(choices, 0, this.choices, 0, this.choices.length);
        System.arraycopy(values, 0, this.values, 0, this.values.length);
        evaluate();
    }

    private void evaluate() {
        facts.forget();
        if (isOneChoice()) {
            propensity = Math.min(1, behaviour.marginal(choices[0]));
        } else {
            double log = behaviour.logProbability(choices, values);
            logPropensity = behaviour.hasDensity() ? log : Math.min(0, log);
            propensity = StrictMath.exp(logPropensity);
        }
    }

    private boolean isOneChoice() {
        return table.branches == 1 && table.discrete[0];
    }

    /** The drawn alternative of each discrete branch; the workspace's own array. */
    public int[] choices() {
        return choices;
    }

    /** The drawn values of all continuous branches; the workspace's own array. */
    public float[] values() {
        return values;
    }

    /** The drawn alternative of the first discrete branch; −1 if there is none. */
    public int choice() {
        return choices.length == 0 ? -1 : choices[0];
    }

    /** The probability, or density, of the drawn action; 0 where it underflows. */
    public double propensity() {
        return propensity;
    }

    /** The natural logarithm of {@link #propensity}, without underflow. */
    public double logPropensity() {
        return isOneChoice() ? StrictMath.log(propensity) : logPropensity;
    }

    /** How many indices the propensity is estimated from; 0 where it is not an estimate. */
    public int samples() {
        return indices == null ? 0 : indices.samples();
    }

    /** The standard error of an estimated propensity; 0 where it is not an estimate, NaN where it is not known. */
    public double error() {
        return indices == null ? 0 : indices.error(choices, values);
    }

    /** How the propensity is to be read. */
    public PropensityKind kind() {
        if (indices != null) {
            return PropensityKind.MONTE_CARLO;
        }
        return behaviour.hasDensity() ? PropensityKind.DENSITY : PropensityKind.EXACT;
    }

    /** How many actions could have been drawn; {@link Integer#MAX_VALUE} for a density, else see {@link Support}. */
    public int support() {
        return facts.support();
    }

    /** Which mechanism acted. */
    public Reason reason() {
        return reason;
    }

    /**
     * Whether the action is not a greedy one, in any branch. What comes from a density never is greedy, unless the
     * exploration budget was off; without anything to rank alternatives by, nothing counts as explored.
     */
    public boolean explored() {
        if (reason == Reason.BUDGET_OFF) {
            return false;
        }
        return behaviour.hasDensity() || facts.differs(choices, values);
    }

    /** How many actions are greedy ones, if the drawn one is; 0 if not, if that is not known, or for a density or an estimate. */
    public int ties() {
        return kind() != PropensityKind.EXACT || explored() ? 0 : facts.ties();
    }

    /** Whether the sampler had nothing to direct it. */
    public boolean degenerate() {
        return behaviour.isDegenerate();
    }

    /**
     * Whether a value of the drawn action is the outermost float of a squashed Gaussian, and so stands for all that lies
     * between it and the bound.
     */
    public boolean saturated() {
        return behaviour.hasDensity() && behaviour.isSaturated(values);
    }

    /** The epistemic variance of the drawn alternative of the first discrete branch; NaN if there is none. */
    public float epistemic() {
        return table.firstDiscrete < 0 ? Float.NaN : facts.epistemic(views[table.firstDiscrete], choice());
    }

    /** The aleatoric variance of the drawn alternative of the first discrete branch; NaN if there is none. */
    public float aleatoric() {
        return table.firstDiscrete < 0 ? Float.NaN : (float) views[table.firstDiscrete].aleatoric(choice());
    }

    /** The information, in nats, that the drawn alternative of the first discrete branch is predicted to bring. */
    public float information() {
        return table.firstDiscrete < 0 ? Float.NaN : facts.information(views[table.firstDiscrete], choice());
    }

    /** Finds out {@link #entropy} and {@link #margin} of the first discrete branch; NaN if there is none. */
    public void measureConfidence() {
        uncertainty.measure(table.firstDiscrete < 0 ? null : views[table.firstDiscrete]);
    }

    /** The entropy of the policy's own distribution, in nats, as {@link #measureConfidence} found it; NaN where it has none. */
    public float entropy() {
        return uncertainty.entropy;
    }

    /** By how much its likeliest alternative is likelier than the next, as {@link #measureConfidence} found it. */
    public float margin() {
        return uncertainty.margin;
    }

    /**
     * The return expected from here on: the policy's value output; without one the best predicted return among the legal
     * alternatives of the only branch; NaN where nothing is predicted.
     */
    public float value() {
        float[] given = scores.values(OutputKind.VALUE);
        if (given != null && given.length == 1) {
            return given[0];
        }
        return isOneChoice() && views[0].predictsReturns() ? (float) Greedy.best(views[0]) : Float.NaN;
    }

    /**
     * The length of {@link #behaviourInto}: the number of alternatives of the only branch or of candidates; 0 where there
     * is no such vector, or where it would take quadrature, which {@link #wholeBehaviourInto} does on demand.
     */
    public int behaviourSize() {
        return isOneChoice() && !behaviour.needsQuadrature() ? table.size(0) : 0;
    }

    /** Fills {@code out} with the whole distribution and returns its length, {@link #behaviourSize}. */
    public int behaviourInto(float[] out) {
        int size = behaviourSize();
        if (size > 0) {
            behaviour.marginals(out);
        }
        return size;
    }

    /** Fills {@code out} with the whole distribution over one branch's alternatives, by quadrature if need be. */
    public int wholeBehaviourInto(double[] out) {
        int size = isOneChoice() ? table.size(0) : 0;
        for (int a = 0; a < size; a++) {
            out[a] = behaviour.marginal(a);
        }
        return size;
    }

    /** The number of values that {@link #outputsInto} would copy without a limit. */
    public int outputsSize() {
        return scores.size();
    }

    /**
     * Copies the policy's outputs of this row, in the order of the signature, without recurrent state and without padded
     * candidates; the number of values, or 0 if it exceeds {@code limit}.
     */
    public int outputsInto(float[] out, int limit) {
        return scores.copyInto(out, limit);
    }

    /** Copies which alternatives were legal, all branches side by side; their number, or 0 if all were. */
    public int maskInto(boolean[] out) {
        if (table.allLegal()) {
            return 0;
        }
        for (int i = 0; i < table.alternatives(); i++) {
            out[i] = table.legalAt(i);
        }
        return table.alternatives();
    }

    /** Moves the weights of held components on by the drawn action. */
    public void update(EpisodeFilter filter) {
        if (!budgetOff) {
            filtering.update(filter, choices, values);
        }
    }

    /**
     * The probability, or density, of a given action under the described behaviour; 0 for an illegal one.
     *
     * @throws IllegalArgumentException if a choice is not one of its branch's alternatives
     */
    public double propensityOf(int[] choices, float[] values) {
        requireAction(choices, values);
        return isOneChoice()
                ? Math.min(1, behaviour.marginal(choices[0]))
                : StrictMath.exp(behaviour.logProbability(choices, values));
    }

    private void requireAction(int[] choices, float[] values) {
        if (choices.length < this.choices.length || values.length < this.values.length) {
            throw new IllegalArgumentException("an action has " + this.choices.length + " choices and "
                    + this.values.length + " values, not " + choices.length + " and " + values.length);
        }
        for (int b = 0; b < table.branches; b++) {
            int choice = table.discrete[b] ? choices[table.choiceSlot[b]] : 0;
            if (choice < 0 || choice >= table.size(b)) {
                throw new IllegalArgumentException(
                        "branch " + b + " has " + table.size(b) + " alternatives, but the choice is " + choice);
            }
        }
    }
}
