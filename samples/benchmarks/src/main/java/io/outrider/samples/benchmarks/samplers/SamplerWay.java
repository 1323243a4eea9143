package io.outrider.samples.benchmarks.samplers;

import io.outrider.policy.OutputKind;
import io.outrider.samplers.Samplers;
import io.outrider.samplers.Truncation;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.PeerProcess;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.sampling.PathSampler;
import java.util.List;
import java.util.Locale;

/** The samplers of a fixed list of {@value #ACTIONS} actions that keep no memory, each with what it reads. */
public enum SamplerWay {
    /** The best score. */
    GREEDY(OutputKind.Q, ByHand.EPSILON_GREEDY),
    /** The best score, or any. */
    EPSILON_GREEDY(OutputKind.Q, ByHand.EPSILON_GREEDY),
    /** Any action. */
    UNIFORM(OutputKind.Q, ByHand.EPSILON_GREEDY),
    /** Inverse gap weighting. */
    SQUARE_CB(OutputKind.Q, ByHand.EPSILON_GREEDY),
    /** The softmax of logits. */
    SOFTMAX(OutputKind.LOGITS, ByHand.SOFTMAX),
    /** The softmax, truncated twice. */
    BOLTZMANN(OutputKind.LOGITS, ByHand.SOFTMAX),
    /** A member's best action. */
    THOMPSON(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The same, mixed with any. */
    MIXING(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The members' votes. */
    BAG(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The best upper bound. */
    UCB(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The best upper bound with a drawn coefficient. */
    RAND_UCB(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The least regret per information. */
    IDS(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The same for one action. */
    IDS_DETERMINISTIC(OutputKind.Q_MEMBERS, ByHand.VOTES),
    /** The best of independent Gaussians. */
    GAUSSIAN_THOMPSON(OutputKind.Q_MEMBERS, ByHand.VOTES);

    /** Actions. */
    public static final int ACTIONS = 18;

    /** Members of an ensemble. */
    public static final int MEMBERS = 10;

    private static final List<String> FLAGS = List.of("-Xmx64m", "-XX:+UseSerialGC");

    private final OutputKind kind;
    private final ByHand hand;

    SamplerWay(OutputKind kind, ByHand hand) {
        this.kind = kind;
        this.hand = hand;
    }

    /** What rows call it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What rows call the loop by hand beside it. */
    public String hand() {
        return "by-hand-" + hand.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private PathSampler sampler() {
        return switch (this) {
            case GREEDY -> Samplers.greedy();
            case EPSILON_GREEDY -> Samplers.epsilonGreedy(0.05);
            case UNIFORM -> Samplers.uniform();
            case SQUARE_CB -> Samplers.squareCb(10);
            case SOFTMAX -> Samplers.softmax();
            case BOLTZMANN -> Samplers.boltzmann(0.8, Truncation.topK(10), Truncation.topP(0.9));
            case THOMPSON -> Samplers.thompson();
            case MIXING -> Samplers.mixing(0.05, Samplers.thompson());
            case BAG -> Samplers.bag();
            case UCB -> Samplers.ucb(1);
            case RAND_UCB -> Samplers.randUcb();
            case IDS -> Samplers.ids();
            case IDS_DETERMINISTIC -> Samplers.idsDeterministic();
            case GAUSSIAN_THOMPSON -> Samplers.gaussianThompson(1);
        };
    }

    /** What it is made of. */
    Stages stages(long seed) {
        return new Stages(label(), kind, sampler(), hand, seed);
    }

    /** Starts its process, whose windows have the figures of {@link Stages}. */
    public Contender start(long seed) {
        return ProcessContender.java(label(), FLAGS, SamplerWay.class, name(), Long.toString(seed));
    }

    /** Serves: sampler, seed. */
    public static void main(String[] arguments) {
        PeerProcess.serve(() -> valueOf(arguments[0]).stages(Long.parseLong(arguments[1])));
    }
}
