package io.outrider.evaluation;

import io.outrider.Branch;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes logged decisions from what was recorded with them (outputs, mask, candidates, draw key, exploration rate) and
 * says where the record disagrees.
 *
 * <p>Of each row the whole distribution, the drawn action, its propensity, the support and the mechanism are compared.
 * Choices must be equal. Probabilities may differ by 1e-9 relatively, and real values in their last two bits: another
 * Java runtime's exponential may. Steps of an episode with a held component, and slots of a slate, are recomputed in their
 * order, whatever order they are read in; rows of such samplers are therefore kept until all are read.
 *
 * <p>Draws are recomputed from recorded outputs, and so are those of redacted rows. What needs the redacted values is not
 * replayable: the policy's outputs, where the policy is given, and draws by candidates' features that come out otherwise.
 *
 * <pre>{@code
 * AuditReport report = Audit.of(policy.signature(), seed).sampler(Samplers.thompson()).check(reader);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Audit {

    private static final int BATCH = 1000;
    /** Longer than a row takes from being joined to being forced to the disk, after which it can be read. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final PolicySignature signature;
    private final long seed;
    private final Map<String, PathSampler> samplers = new HashMap<>();
    private List<Branch> branches;
    private @Nullable Policy policy;
    private double tolerance;

    private Audit(PolicySignature signature, List<Branch> branches, long seed) {
        this.signature = signature;
        this.branches = branches;
        this.seed = seed;
    }

    /** An audit of the decisions of an agent of seed {@code seed}, whose policy has {@code signature}. */
    public static Audit of(PolicySignature signature, long seed) {
        return new Audit(signature, signature.branches(), seed);
    }

    /** An audit of the decisions of an agent of seed {@code seed}, as its log describes it. */
    public static Audit of(AgentSchema schema, long seed) {
        return new Audit(schema.signature(), schema.branches(), seed);
    }

    /** States the branches of the agent's action space, where its bounds are not those in the policy's signature. */
    public Audit branches(List<Branch> branches) {
        this.branches = List.copyOf(branches);
        return this;
    }

    /**
     * Makes a sampler known by its canonical configuration; may be called for several. Samplers that are not made known
     * are looked up by the name in the record, with {@link PathSampler#parse}.
     */
    public Audit sampler(PathSampler sampler) {
        samplers.put(sampler.toString(), sampler);
        return this;
    }

    /**
     * Also runs {@code policy}, which stays the caller's, on the recorded observations of its version, and compares each
     * output: it may differ from the recorded one by {@code tolerance} × max(1, its magnitude). Rows of a policy with
     * recurrent state are not compared, since the state is not recorded.
     *
     * @throws IllegalArgumentException if {@code tolerance} is negative or not finite, or the policy's signature differs
     */
    public Audit policy(Policy policy, double tolerance) {
        if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
            throw new IllegalArgumentException("a tolerance must be finite and not negative, not " + tolerance);
        }
        if (!policy.signature().equals(signature)) {
            throw new IllegalArgumentException("the policy " + policy.version() + " has the signature "
                    + policy.signature() + ", but the audit is of " + signature);
        }
        this.policy = policy;
        this.tolerance = tolerance;
        return this;
    }

    /** Checks all of {@code rows}. */
    public AuditReport check(Iterable<? extends Transition> rows) {
        try (AuditRun run = new AuditRun(signature, branches, seed, samplers, policy, tolerance)) {
            for (Transition row : rows) {
                run.add(row);
            }
            return run.finish();
        }
    }

    /**
     * Checks everything that {@code reader} gives until nothing comes for half a second; it stays the caller's to close.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public AuditReport check(ExperienceReader reader) throws InterruptedException {
        return check(drain(reader, PATIENCE));
    }

    /** All rows that {@code reader} gives until nothing comes for {@code patience}. */
    static List<Transition> drain(ExperienceReader reader, Duration patience) throws InterruptedException {
        List<Transition> rows = new ArrayList<>();
        List<Transition> some = reader.poll(BATCH, patience);
        for (; !some.isEmpty(); some = reader.poll(BATCH, patience)) {
            rows.addAll(some);
        }
        return rows;
    }
}
