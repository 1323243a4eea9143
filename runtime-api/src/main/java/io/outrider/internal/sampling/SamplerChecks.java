package io.outrider.internal.sampling;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.Squash;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what a sampler needs with what a policy and an action space offer. */
public final class SamplerChecks {

    private static final Set<OutputKind> DISCRETE =
            EnumSet.of(OutputKind.LOGITS, OutputKind.Q, OutputKind.Q_INT, OutputKind.Q_MEMBERS, OutputKind.QUANTILES);
    private static final Set<OutputKind> CONTINUOUS =
            EnumSet.of(OutputKind.MEAN, OutputKind.LOG_STD, OutputKind.MEAN_MEMBERS);

    private SamplerChecks() {}

    /**
     * Everything that {@code sampler} needs and that is lacking, a sentence each; empty if nothing is.
     *
     * @param branches the branches of an action; not used with candidates
     * @param candidates whether actions are candidates, which are one discrete branch
     */
    public static List<String> unmet(
            PathSampler sampler, PolicySignature own, List<Branch> branches, boolean candidates) {
        Needs needs = sampler.needs();
        List<String> unmet = new ArrayList<>(IndexLayout.unmet(sampler, own));
        boolean fed = unmet.isEmpty();
        PolicySignature signature = IndexLayout.seen(sampler, own);
        boolean discrete = candidates || branches.stream().anyMatch(Branch::isDiscrete);
        boolean continuous = !candidates && branches.stream().anyMatch(branch -> !branch.isDiscrete());
        if (needs.requiresCandidates() && !candidates) {
            unmet.add("the sampler " + sampler + " needs candidates with features, but the action is " + branches);
        }
        if (discrete && !needs.servesDiscrete()) {
            unmet.add("the sampler " + sampler + " serves continuous actions only, but the action is "
                    + (candidates ? "one of several candidates" : branches));
        }
        if (continuous && !needs.servesContinuous()) {
            unmet.add("the sampler " + sampler + " serves discrete actions only, but the action is " + branches);
        }
        if (!candidates && branches.size() > 1 && !needs.servesSeveralBranches()) {
            unmet.add("the sampler " + sampler + " serves one branch, but the action has " + branches.size());
        }
        for (Branch branch : candidates ? List.<Branch>of() : branches) {
            if (needs.requiresBounds() && !branch.isDiscrete() && !branch.isBounded()) {
                unmet.add("the sampler " + sampler + " needs finite bounds, but the action has " + branch);
            }
        }
        for (Set<OutputKind> alternatives : fed ? needs.outputs() : List.<Set<OutputKind>>of()) {
            boolean concerns = (discrete || !DISCRETE.containsAll(alternatives))
                    && (continuous || !CONTINUOUS.containsAll(alternatives));
            if (concerns && alternatives.stream().noneMatch(kind -> signature.indexOf(kind) >= 0)) {
                unmet.add("the sampler " + sampler + " needs " + words(alternatives) + ", but the policy gives "
                        + given(signature));
            }
        }
        if (continuous) {
            unmet.addAll(misread(sampler, own));
        }
        return unmet;
    }

    /** The branches whose mean the sampler takes for something else than the policy says that it is. */
    private static List<String> misread(PathSampler sampler, PolicySignature signature) {
        Needs needs = sampler.needs();
        List<String> unmet = new ArrayList<>();
        boolean reads = needs.outputs().stream()
                .anyMatch(kinds -> kinds.contains(OutputKind.MEAN) || kinds.contains(OutputKind.MEAN_MEMBERS));
        for (int b = 0; b < signature.squashes().size() && reads && !needs.servesAnySquash(); b++) {
            Squash squash = signature.squash(b);
            if (squash == Squash.TANH && !needs.squashes()) {
                unmet.add("the sampler " + sampler + " takes the mean of branch " + b
                        + " as one of actions, but the policy says that its squash is TANH: the mean is one before a tanh"
                        + " (use a sampler that squashes, such as tanh-gaussian)");
            } else if (squash == Squash.NONE && needs.squashes()) {
                unmet.add("the sampler " + sampler + " squashes the mean of branch " + b
                        + " by tanh, but the policy says that its squash is NONE: the mean is one of actions (use a sampler"
                        + " that does not squash, such as gaussian)");
            }
        }
        return unmet;
    }

    private static String words(Set<OutputKind> alternatives) {
        return new TreeSet<>(alternatives).stream().map(OutputKind::name).collect(Collectors.joining(" or "));
    }

    private static String given(PolicySignature signature) {
        List<String> outputs =
                signature.outputs().stream().map(OutputSpec::toString).toList();
        return outputs.isEmpty() ? "no outputs" : String.join(", ", outputs);
    }
}
