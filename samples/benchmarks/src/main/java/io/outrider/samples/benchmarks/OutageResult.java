package io.outrider.samples.benchmarks;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What came of outages: sums of counts, the worst of everything else, and averages of the means.
 *
 * @param outages how many there were
 * @param issued decisions
 * @param acknowledged those that were called durable
 * @param delivered those that the sink received in the end
 * @param lost acknowledged ones that it did not
 * @param dropped records that were refused, which biases
 * @param lowestKeep the lowest probability with which something was kept
 * @param fullBytes bytes on disk when the sink came back
 * @param drainedBytes bytes on disk once it had taken everything
 * @param keepAfter the probability with which new experience is kept then
 * @param rewards the mean reward of decisions that stand alone
 * @param returns the mean return of episodes
 */
record OutageResult(
        int outages,
        long issued,
        long acknowledged,
        long delivered,
        long lost,
        long dropped,
        double lowestKeep,
        long fullBytes,
        long drainedBytes,
        double keepAfter,
        Mean rewards,
        Mean returns) {

    /** The k of {@link Mean#tolerance}. */
    private static final double ERRORS = 4;

    /**
     * A mean and what it should be.
     *
     * @param truth over everything that was decided
     * @param estimate over what was kept, weighted
     * @param error its standard error, from what was kept
     * @param tolerance how far the truth may lie away by chance: kσ + k²b / 3 with σ² the variance and b the largest step of
     *     what was offered, k = {@value #ERRORS}, and a bias for the few values that were as good as never kept; outside with a probability of at most 2 exp(−k²/2), once in 1,500 times
     *     (Freedman, "On tail probabilities for martingales", 1975). A normal interval would not do: a record that is kept
     *     with a probability of a thousandth counts for a thousand.
     * @param unweighted over what was kept, not weighted
     * @param kept how many values there are
     */
    record Mean(double truth, double estimate, double error, double tolerance, double unweighted, long kept) {

        boolean agrees() {
            return Math.abs(truth - estimate) <= tolerance;
        }

        static Mean of(List<Sample> samples) {
            double n = samples.size();
            double variance = sum(samples, each -> each.values().variance(each.truth())) / n / n;
            double step = samples.stream()
                            .mapToDouble(each -> each.values().largestStep(each.truth()))
                            .max()
                            .orElse(0)
                    / n;
            double bias = sum(samples, each -> each.values().bias(each.truth())) / n;
            return new Mean(
                    sum(samples, Sample::truth) / n,
                    sum(samples, each -> each.values().mean()) / n,
                    Math.sqrt(sum(samples, each -> Math.pow(each.values().error(), 2))) / n,
                    ERRORS * Math.sqrt(variance) + ERRORS * ERRORS * step / 3 + bias,
                    sum(samples, each -> each.values().unweighted()) / n,
                    samples.stream().mapToLong(each -> each.values().count()).sum());
        }

        private static double sum(List<Sample> samples, ToDoubleFunction<Sample> of) {
            return samples.stream().mapToDouble(of).sum();
        }
    }

    /** What was kept and offered in one outage, and the mean of all that was offered. */
    record Sample(double truth, Weighted values) {}

    /** What came of one outage. */
    record Outage(
            long issued,
            long acknowledged,
            long delivered,
            long lost,
            long dropped,
            double lowestKeep,
            long fullBytes,
            long drainedBytes,
            double keepAfter,
            Sample rewards,
            Sample returns) {}

    static OutageResult of(List<Outage> outages) {
        return new OutageResult(
                outages.size(),
                sum(outages, Outage::issued),
                sum(outages, Outage::acknowledged),
                sum(outages, Outage::delivered),
                sum(outages, Outage::lost),
                sum(outages, Outage::dropped),
                outages.stream().mapToDouble(Outage::lowestKeep).min().orElseThrow(),
                outages.stream().mapToLong(Outage::fullBytes).max().orElseThrow(),
                outages.stream().mapToLong(Outage::drainedBytes).max().orElseThrow(),
                outages.stream().mapToDouble(Outage::keepAfter).min().orElseThrow(),
                mean(outages, Outage::rewards),
                mean(outages, Outage::returns));
    }

    private static long sum(List<Outage> outages, ToLongFunction<Outage> of) {
        return outages.stream().mapToLong(of).sum();
    }

    private static Mean mean(List<Outage> outages, Function<Outage, Sample> of) {
        return Mean.of(outages.stream().map(of).toList());
    }

    /** Whether nothing was lost, both means are right, and everything has been shipped. */
    boolean ok() {
        return lost == 0 && rewards.agrees() && returns.agrees() && keepAfter == 1;
    }
}
