package io.outrider.samples.benchmarks;

/**
 * The textbook's index rules for rewards in [0, 1] (Auer, Cesa-Bianchi and Fischer 2002), to compare the library's samplers
 * with: each arm once, then the arm of the greatest index, the first if several.
 */
enum UpperConfidence implements Chooser {
    /** Mean + √(2 ln t / n). */
    UCB1 {
        @Override
        double index(double mean, int pulls, double logTime) {
            return mean + Math.sqrt(2 * logTime / pulls);
        }
    },
    /** Mean + √(ln t / n × min(1/4, V + √(2 ln t / n))), V the variance of an arm's rewards so far. */
    UCB_TUNED {
        @Override
        double index(double mean, int pulls, double logTime) {
            double variance = mean * (1 - mean) + Math.sqrt(2 * logTime / pulls);
            return mean + Math.sqrt(logTime / pulls * Math.min(0.25, variance));
        }
    };

    /** The index of an arm after {@code pulls} pulls, {@code logTime} being the logarithm of the number of all pulls. */
    abstract double index(double mean, int pulls, double logTime);

    @Override
    public int choose(Tally seen, int step) {
        if (step < seen.arms()) {
            return step;
        }
        double logTime = Math.log(step);
        int choice = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int arm = 0; arm < seen.arms(); arm++) {
            double index = index(seen.mean(arm), seen.pulls(arm), logTime);
            if (index > highest) {
                highest = index;
                choice = arm;
            }
        }
        return choice;
    }
}
