package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.internal.sampling.SamplerChecks;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.List;

/** Whether an agent's sampler and action space can work with a policy. */
final class Fit {

    private Fit() {}

    /** A sentence for each reason why they cannot; empty if they can. */
    static List<String> unmet(PathSampler sampler, PolicySignature signature, List<Branch> branches) {
        List<String> unmet = new ArrayList<>();
        if (sampler.toString().startsWith(sampler.getClass().getName() + "@")
                || sampler.toString().contains("$$Lambda")) {
            unmet.add("the sampler's toString is \"" + sampler
                    + "\", which is recorded with every decision and so must be"
                    + " the same in each run: give it its canonical configuration, or use PathSampler.named");
        }
        if (!signature.branches().equals(branches) && !(branches.isEmpty() && signature.hasCandidates())) {
            unmet.add("the policy's actions are " + signature.branches() + ", the agent's " + branches);
        }
        if (branches.isEmpty() != signature.hasCandidates()) {
            unmet.add(
                    branches.isEmpty()
                            ? "the policy takes no candidates; its inputs are " + signature.inputs()
                            : "the policy takes candidates, which need a CandidateAgent or SlateAgent");
        }
        unmet.addAll(SamplerChecks.unmet(sampler, signature, branches, branches.isEmpty()));
        return unmet;
    }
}
