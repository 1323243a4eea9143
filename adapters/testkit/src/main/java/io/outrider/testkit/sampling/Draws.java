package io.outrider.testkit.sampling;

import io.outrider.sampling.Situation;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/** The steps that latent draws are made of; independent of what the runtime does. */
public final class Draws {

    private Draws() {}

    /** The legal alternative of {@code branch} with the greatest {@code score}; among equals each is as likely. */
    public static int argmax(Situation at, int branch, IntToDoubleFunction score, RandomGenerator random) {
        int size = at.branch(branch).size();
        int[] best = new int[size];
        int ties = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < size; a++) {
            if (!at.legal(branch, a)) {
                continue;
            }
            double value = score.applyAsDouble(a);
            if (value > greatest) {
                greatest = value;
                ties = 0;
            }
            if (value == greatest) {
                best[ties++] = a;
            }
        }
        return best[random.nextInt(ties)];
    }

    /** A legal alternative of {@code branch}, each as likely. */
    public static int uniform(Situation at, int branch, RandomGenerator random) {
        return argmax(at, branch, a -> 0, random);
    }

    /** A legal alternative of {@code branch}, by weights that need not sum to 1. */
    public static int categorical(Situation at, int branch, IntToDoubleFunction weight, RandomGenerator random) {
        int size = at.branch(branch).size();
        double total = 0;
        for (int a = 0; a < size; a++) {
            total += at.legal(branch, a) ? weight.applyAsDouble(a) : 0;
        }
        double target = random.nextDouble() * total;
        int last = -1;
        for (int a = 0; a < size; a++) {
            double own = at.legal(branch, a) ? weight.applyAsDouble(a) : 0;
            if (own > 0) {
                last = a;
                target -= own;
                if (target < 0) {
                    return a;
                }
            }
        }
        return last;
    }
}
