package io.outrider.samples.benchmarks.samplers;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Loops as people write them, that draw an action from a row of outputs and know its probability: the least work of a kind.
 * They check nothing and give nothing else.
 */
enum ByHand {
    /** The greatest score, or with probability .05 any action. */
    EPSILON_GREEDY {
        @Override
        double draw(FloatBuffer scores, int from, SplittableRandom random, double[] work) {
            int best = best(scores, from);
            double share = EPSILON / SamplerWay.ACTIONS;
            int action = random.nextDouble() < EPSILON ? random.nextInt(SamplerWay.ACTIONS) : best;
            return action == best ? 1 - EPSILON + share : share;
        }
    },
    /** The softmax, drawn by its running sum. */
    SOFTMAX {
        @Override
        double draw(FloatBuffer scores, int from, SplittableRandom random, double[] work) {
            double greatest = scores.get(from + best(scores, from));
            double sum = 0;
            for (int a = 0; a < SamplerWay.ACTIONS; a++) {
                work[a] = Math.exp(scores.get(from + a) - greatest);
                sum += work[a];
            }
            return share(work, sum, random);
        }
    },
    /** Each member's greatest score is a vote; an action by its share of votes. */
    VOTES {
        @Override
        double draw(FloatBuffer scores, int from, SplittableRandom random, double[] work) {
            for (int a = 0; a < SamplerWay.ACTIONS; a++) {
                work[a] = 0;
            }
            for (int m = 0; m < SamplerWay.MEMBERS; m++) {
                work[best(scores, from + m * SamplerWay.ACTIONS)]++;
            }
            return share(work, SamplerWay.MEMBERS, random);
        }
    };

    private static final double EPSILON = 0.05;

    /**
     * Draws an action.
     *
     * @param from where the row begins in {@code scores}
     * @param work room for as many numbers as there are actions
     * @return the drawn action's probability
     */
    abstract double draw(FloatBuffer scores, int from, SplittableRandom random, double[] work);

    private static int best(FloatBuffer scores, int from) {
        int best = 0;
        for (int a = 1; a < SamplerWay.ACTIONS; a++) {
            if (scores.get(from + a) > scores.get(from + best)) {
                best = a;
            }
        }
        return best;
    }

    private static double share(double[] weights, double sum, SplittableRandom random) {
        double left = random.nextDouble() * sum;
        int action = 0;
        while (action < SamplerWay.ACTIONS - 1 && left >= weights[action]) {
            left -= weights[action++];
        }
        return weights[action] / sum;
    }
}
