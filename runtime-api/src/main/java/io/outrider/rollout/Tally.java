package io.outrider.rollout;

import io.outrider.Decision;

/** What one episode spends and learns, counted by the one thread that runs it; a {@link Ledger} takes it when it ends. */
final class Tally {

    long decisions;
    long decisionsOfUnknownCost;
    double policyFlops;
    long environmentNanos;
    double predictedNats;
    double weights;
    double squaredWeights;

    /** Counts as {@link Ledger#decision(Decision)} does. */
    void decision(Decision<?> decision) {
        decisions++;
        double flops = decision.costFlops();
        if (Double.isNaN(flops)) {
            decisionsOfUnknownCost++;
        } else {
            policyFlops += flops;
        }
        double information = decision.information();
        predictedNats += Double.isNaN(information) ? 0 : information;
        double weight = Ledger.greedyWeight(decision);
        if (!Double.isNaN(weight)) {
            weights += weight;
            squaredWeights += weight * weight;
        }
    }
}
