package io.outrider.samplers;

import io.outrider.sampling.Indices;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Makes path samplers. Each is immutable and thread-safe; its text form is its canonical configuration, which
 * {@link PathSampler#parse} turns into the same sampler again.
 *
 * <p>Alternatives that tie for the best share its mass evenly, and illegal ones never get any. With several branches a
 * sampler's choices are made as its description says: jointly (a member acts in all branches) or independently.
 */
public final class Samplers {

    private Samplers() {}

    /**
     * Always the best score; for continuous branches the mean. Propensities are exact and of no use for judging another
     * policy, because nothing else is ever tried.
     */
    public static PathSampler greedy() {
        return new Greedy();
    }

    /**
     * With probability {@code epsilon} a uniform choice over all legal actions (jointly over branches), else the best:
     * p(a) = ε/|A| + (1 − ε) 1[a best]/|best|.
     *
     * @param epsilon in [0, 1]; .05 is common
     * @throws IllegalArgumentException if {@code epsilon} is out of range
     */
    public static PathSampler epsilonGreedy(double epsilon) {
        return new EpsilonGreedy(epsilon);
    }

    /** {@link #softmax(double)} at temperature 1: the policy's own distribution. */
    public static PathSampler softmax() {
        return softmax(1);
    }

    /**
     * p(a) ∝ exp(logitₐ / temperature), independently in each branch; from scores where the policy gives no logits.
     *
     * @throws IllegalArgumentException if {@code temperature} is not positive and finite
     */
    public static PathSampler softmax(double temperature) {
        return new Softmax(temperature);
    }

    /**
     * The greatest score + {@code coefficient} × epistemic standard deviation, independently in each branch: optimism,
     * directed by what the ensemble disagrees on. Deterministic but for ties, so that propensities are 1 with a support of
     * one: exact, and of no use for judging another policy.
     *
     * @throws IllegalArgumentException if {@code coefficient} is negative or not finite
     */
    public static PathSampler ucb(double coefficient) {
        return new Ucb(coefficient);
    }

    /**
     * Thompson sampling over the members of an ensemble: a member is drawn, and its best action taken, in all branches. A
     * propensity is the members' share of votes, ties split. {@link PathSampler#perEpisode} holds one member for an
     * episode (bootstrapped DQN).
     */
    public static PathSampler thompson() {
        return new Thompson();
    }

    /**
     * For continuous actions: a Gaussian with the policy's mean and standard deviation, not clipped. Discrete branches
     * beside it are drawn from the softmax of their logits.
     */
    public static PathSampler gaussian() {
        return new GaussianPolicy(false, OptionalDouble.empty());
    }

    /**
     * As {@link #gaussian()}, with a standard deviation for policies that give none.
     *
     * @throws IllegalArgumentException if {@code std} is not positive and finite
     */
    public static PathSampler gaussian(double std) {
        return new GaussianPolicy(false, OptionalDouble.of(std));
    }

    /**
     * As {@link #gaussian()}, squashed by tanh to the bounds of the action, which must be finite; mean and standard
     * deviation are those before squashing, the recorded density is that of the action.
     */
    public static PathSampler tanhGaussian() {
        return new GaussianPolicy(true, OptionalDouble.empty());
    }

    /**
     * As {@link #tanhGaussian()}, with a standard deviation (before squashing) for policies that give none.
     *
     * @throws IllegalArgumentException if {@code std} is not positive and finite
     */
    public static PathSampler tanhGaussian(double std) {
        return new GaussianPolicy(true, OptionalDouble.of(std));
    }

    /**
     * For continuous actions of an ensemble: a Gaussian around the members' average mean, with variance {@code std}² +
     * {@code coefficient}² × the variance between the members' means, in each dimension: it tries more where members
     * disagree.
     *
     * @throws IllegalArgumentException if {@code std} is not positive, or {@code coefficient} negative, or not finite
     */
    public static PathSampler gaussianEnsemble(double std, double coefficient) {
        return new GaussianEnsemble(std, coefficient);
    }

    /**
     * Thompson sampling for continuous actions: a member is drawn, and a Gaussian of standard deviation {@code std} around
     * its mean. {@link PathSampler#perEpisode} holds one member for an episode.
     *
     * @throws IllegalArgumentException if {@code std} is not positive and finite
     */
    public static PathSampler gaussianMembers(double std) {
        return new GaussianMembers(std);
    }

    /** Every legal action as likely; continuous branches, within their bounds, which must be finite. */
    public static PathSampler uniform() {
        return new Uniform();
    }

    /**
     * The softmax at {@code temperature}, then {@code filters} one after another in the order given, each renormalised;
     * independently in each branch. {@code boltzmann(0.8, topK(50), topP(0.9))} is not {@code boltzmann(0.8, topP(0.9),
     * topK(50))}.
     *
     * @throws IllegalArgumentException if {@code temperature} is not positive and finite
     */
    public static PathSampler boltzmann(double temperature, Truncation... filters) {
        return new Boltzmann(temperature, List.of(filters));
    }

    /**
     * Temporally extended ε-greedy (Dabney, Ostrovski and Barreto 2021): an exploring action is executed n times, P(n) ∝
     * n⁻² up to 10⁴. How often it is still to be repeated is not drawn beforehand but known in distribution, given the
     * actions so far, so that every propensity is exact. Needs an episode; a repetition ends early where its action is
     * illegal.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1]
     */
    public static PathSampler epsilonZGreedy(double epsilon) {
        return epsilonZGreedy(epsilon, 2, 10_000);
    }

    /**
     * As {@link #epsilonZGreedy(double)}, with P(n) ∝ n^−{@code exponent} for n up to {@code cap}.
     *
     * @throws IllegalArgumentException if {@code exponent} is negative or {@code cap} less than 1
     */
    public static PathSampler epsilonZGreedy(double epsilon, double exponent, int cap) {
        return new EpsilonZGreedy(epsilon, exponent, cap);
    }

    /**
     * Inverse gap weighting (Foster and Rakhlin 2020) with γ = 10 √t, t counting the agent's decisions: p(a) = 1/(K + γ ×
     * the gap to the best) over K legal alternatives, and the rest for the best.
     */
    public static PathSampler squareCb() {
        return new SquareCb(10, 0.5);
    }

    /**
     * Inverse gap weighting, as {@link #squareCb()}, with a fixed γ.
     *
     * @throws IllegalArgumentException if {@code gamma} is negative or not finite
     */
    public static PathSampler squareCb(double gamma) {
        return new SquareCb(gamma, 0);
    }

    /** The members' vote share, ties split, as one distribution. */
    public static PathSampler bag() {
        return bag(0);
    }

    /**
     * The members' vote share mixed with uniform at weight {@code floor}, as one distribution.
     *
     * @throws IllegalArgumentException if {@code floor} is not in [0, 1]
     */
    public static PathSampler bag(double floor) {
        return new Bag(floor);
    }

    /**
     * LinUCB (Li et al. 2010) over candidate features x, from a ridge regression of the joined rewards, of agent scope: the
     * greatest θᵀx + {@code alpha} √(xᵀA⁻¹x). The regression starts from the identity. Deterministic but for ties.
     *
     * @throws IllegalArgumentException if {@code alpha} is negative or not finite
     */
    public static PathSampler linUcb(double alpha) {
        return new LinUcb(alpha, 1);
    }

    /**
     * Linear Thompson sampling over candidate features, from the regression of {@link #linUcb}: each candidate's value is
     * drawn from its own marginal posterior, N(θᵀx, {@code scale}² xᵀA⁻¹x), independently of the others', so that the
     * propensity can be integrated. (Drawing one θ for all candidates would make their values depend on each other.)
     *
     * @throws IllegalArgumentException if {@code scale} is negative or not finite
     */
    public static PathSampler linThompson(double scale) {
        return new LinThompson(scale, 1);
    }

    /**
     * Randomised UCB (Vaswani et al. 2020): score + φ × epistemic standard deviation with φ drawn log-uniformly for each
     * decision from [.5, 18]. An alternative wins on intervals of φ, whose share of the logarithm is its probability.
     */
    public static PathSampler randUcb() {
        return randUcb(0.5, 18);
    }

    /**
     * As {@link #randUcb()}, with φ from [{@code low}, {@code high}].
     *
     * @throws IllegalArgumentException unless 0 &lt; {@code low} &lt; {@code high}, both finite
     */
    public static PathSampler randUcb(double low, double high) {
        return new RandUcb(low, high);
    }

    /**
     * Gaussian Thompson sampling: the greatest of independent normal draws around the scores, with {@code scale} × the
     * epistemic standard deviation, independently in each branch. The probability of the drawn action is integrated.
     *
     * @param scale .5 to 1 is common
     * @throws IllegalArgumentException if {@code scale} is negative or not finite
     */
    public static PathSampler gaussianThompson(double scale) {
        return new GaussianThompson(scale);
    }

    /** {@link #ede(double, double, double, int)} with its paper's φ 30, λ .6, α 7 and 64 actors: φᵢ from 18 to .504. */
    public static PathSampler ede() {
        return ede(30, 0.6, 7, 64);
    }

    /**
     * Exploration via distributional ensemble (Jiang, Kolter and Raileanu 2023): the greatest mean + φᵢ × epistemic standard
     * deviation between quantiles, φᵢ = {@code phi} × {@code lambda}^(1 + {@code alpha} i/({@code actors} − 1)), with i
     * drawn uniformly. {@link PathSampler#perEpisode} holds one actor's i for an episode; for one fixed actor, see
     * {@link #ucb}.
     *
     * @throws IllegalArgumentException if a number is negative or not finite, or {@code actors} less than 1
     */
    public static PathSampler ede(double phi, double lambda, double alpha, int actors) {
        return new Ede(phi, lambda, alpha, actors);
    }

    /**
     * Information-directed sampling (Russo and Van Roy 2014) in the variance form: the distribution, of at most two
     * alternatives but for ties, with the least squared regret per information, both estimated from the members; exact. If
     * all members agree there is nothing to learn: it is greedy and the decision says degenerate. Wants 100 members or
     * more.
     */
    public static PathSampler ids() {
        return new Ids();
    }

    /**
     * The one alternative with the least squared regret per information: cheaper to reason about than {@link #ids()}, and
     * at times far from its optimum.
     */
    public static PathSampler idsDeterministic() {
        return new DeterministicIds();
    }

    /**
     * Thompson sampling with an epistemic index (an epinet, or any policy with an input of role {@code Z}): an index is
     * drawn and the best action under it taken. {@code draws} more indices, independent of it, estimate the propensity,
     * which is recorded as {@link io.outrider.PropensityKind#MONTE_CARLO}: unbiased, with a relative error of about
     * √((1 − p)/(p · draws)), and at times 0. {@link PathSampler#perEpisode} draws {@code draws} indices at the start of an
     * episode and holds one of them; propensities are then exact given these indices.
     *
     * @param draws 32 is common; in [1, 1024]
     * @throws IllegalArgumentException if {@code draws} is out of range
     */
    public static PathSampler epinet(int draws) {
        return Indexed.of(Indices.normal(draws));
    }

    /**
     * Directs {@code sampler} by {@code draws} epistemic indices, which it takes for the members of an ensemble: what it
     * describes is drawn from, and the propensity exact given the indices ({@link io.outrider.PropensityKind#MONTE_CARLO},
     * because other indices would have given another one).
     *
     * @throws IllegalArgumentException if {@code draws} is not in [2, 1024], or {@code sampler} holds a component
     */
    public static PathSampler epinet(int draws, PathSampler sampler) {
        return Indexed.over(Indices.normal(draws), sampler);
    }

    /**
     * As {@link #epinet(int)}, with dropout masks for indices: the policy needs an input of role {@code DROPOUT_MASK}.
     *
     * @param rate the share of units that are left out, in [0, 1); .1 is common
     * @throws IllegalArgumentException if {@code draws} or {@code rate} is out of range
     */
    public static PathSampler monteCarloDropout(int draws, double rate) {
        return Indexed.of(Indices.dropout(draws, rate));
    }

    /**
     * As {@link #epinet(int, PathSampler)}, with dropout masks for indices.
     *
     * @throws IllegalArgumentException if {@code draws} is not in [2, 1024], {@code rate} is not in [0, 1), or {@code
     *     sampler} holds a component
     */
    public static PathSampler monteCarloDropout(int draws, double rate, PathSampler sampler) {
        return Indexed.over(Indices.dropout(draws, rate), sampler);
    }

    /**
     * Directs {@code sampler} by curiosity: everything that ranks alternatives gets {@code beta} × the intrinsic value that
     * the policy predicts for it ({@code q_int}).
     *
     * @throws IllegalArgumentException if {@code beta} is negative or not finite
     */
    public static PathSampler curious(double beta, PathSampler sampler) {
        return new Curious(beta, sampler);
    }

    /**
     * Records how new a state is to a predictor trained on what was seen ({@code novelty}: random network distillation),
     * over the running standard deviation of that, as {@code intrinsic_reward}: for the learner. It adds the same to every
     * action, and so changes no choice. The scale includes the state at hand; while all were the same it is 0.
     *
     * @param scope how far the running standard deviation reaches; agent is common
     * @throws IllegalArgumentException if {@code sampler} has a memory of its own
     */
    public static PathSampler rndReward(MemoryScope scope, PathSampler sampler) {
        return new StateBonus(StateBonus.Kind.NOVELTY, 1, scope, sampler);
    }

    /**
     * Records how far the policy's {@code features} φ of a state are from those before it, as {@code intrinsic_reward}:
     * b = φᵀ C⁻¹ φ with C = {@code ridge} · I + Σ φ φᵀ over the earlier states (E3B's elliptical bonus). It changes no
     * choice. Work and memory are d² for d features.
     *
     * @param ridge .1 is common
     * @param scope episode, as E3B has it, begins anew in each episode
     * @throws IllegalArgumentException if {@code ridge} is not positive, or {@code sampler} has a memory of its own
     */
    public static PathSampler e3bReward(double ridge, MemoryScope scope, PathSampler sampler) {
        return new StateBonus(StateBonus.Kind.ELLIPTICAL, ridge, scope, sampler);
    }

    /**
     * Directs {@code sampler} by counts: everything that ranks alternatives gets {@code beta}/√n, n counting how often the
     * alternative was taken in states like this one, this time included. States are alike if the signs of 16 random
     * projections of the policy's features are the same; counts lie in a sketch of fixed size and may be too high, never
     * too low.
     *
     * @param scope how far the counts reach
     * @throws IllegalArgumentException if {@code beta} is negative, or {@code sampler} has a memory of its own
     */
    public static PathSampler counting(double beta, MemoryScope scope, PathSampler sampler) {
        return new CountBonus(beta, scope, 16, 1 << 12, sampler);
    }

    /**
     * The best by score of {@code n} draws from {@code sampler}: with F its distribution function of scores, p(a) becomes
     * F(a)ⁿ − (F(a) − p(a))ⁿ; alternatives of equal score share as {@code sampler} has them.
     *
     * @throws IllegalArgumentException if {@code n} is less than 1, or {@code sampler} holds a component
     */
    public static PathSampler bestOf(int n, PathSampler sampler) {
        return new BestOfN(n, sampler);
    }

    /**
     * A floor by projection: the distribution nearest to that of {@code sampler} (in the Euclidean sense) that gives each of
     * K legal alternatives at least {@code epsilon}/K. Unlike mixing it leaves what is above the floor almost as it is, and
     * is refused over a held component.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1], or {@code sampler} holds a component
     */
    public static PathSampler projecting(double epsilon, PathSampler sampler) {
        return new FloorByProjection(epsilon, sampler);
    }

    /**
     * A guard for a baseline, the greedy choice: {@code sampler} explores as long as the predicted sacrifice, the expected
     * gap of its choice to the best score, is at most {@code sacrifice}; beyond that it is mixed with the greedy choice
     * until it is.
     *
     * @param sacrifice in units of the score
     * @throws IllegalArgumentException if {@code sacrifice} is negative, or {@code sampler} holds a component
     */
    public static PathSampler guarding(double sacrifice, PathSampler sampler) {
        return new BaselineGuard(sacrifice, sampler);
    }

    /**
     * A floor by mixing: with probability {@code epsilon} a uniform choice over legal actions (within the bounds of
     * continuous branches, which must be finite), else {@code sampler}. Decisions that the floor made say so by their
     * reason. Over a sampler that holds a component for an episode the floor is drawn anew at each step.
     *
     * @throws IllegalArgumentException if {@code epsilon} is not in [0, 1]
     */
    public static PathSampler mixing(double epsilon, PathSampler sampler) {
        return new FloorByMixing(epsilon, sampler);
    }
}
