package io.outrider.samplers.world;

import io.outrider.world.WorldEpisode;

/**
 * How much a world promises, from one episode in it.
 *
 * <p>With A_t the generalised advantage estimate Σ_k (γλ)^k δ_{t+k}, δ_t = r_t + γ V_{t+1} − V_t (Schulman et al. 2016). After the
 * last step of an episode that terminated V is 0; of one that was cut off, without a value there, the last known value
 * stands for it. The forms are those of Jiang, Grefenstette and Rocktäschel (2021, table 1), of robust PLR and of ACCEL.
 */
public enum WorldScore {
    /** mean |A_t|: the L1 value loss. */
    VALUE_LOSS {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            double sum = 0;
            for (double advantage : advantages(episode, discount, lambda)) {
                sum += Math.abs(advantage);
            }
            return sum / episode.steps();
        }
    },
    /** mean max(A_t, 0): the positive value loss, an estimate of regret. */
    POSITIVE_VALUE_LOSS {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            double sum = 0;
            for (double advantage : advantages(episode, discount, lambda)) {
                sum += Math.max(advantage, 0);
            }
            return sum / episode.steps();
        }
    },
    /** mean (R_max − V_t), R_max the best undiscounted return that was ever seen in the world. */
    MAX_MONTE_CARLO {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            double sum = 0;
            for (int t = 0; t < episode.steps(); t++) {
                sum += bestReturn - episode.value(t);
            }
            return sum / episode.steps();
        }
    },
    /** mean |δ_t|: the one-step temporal-difference error. */
    TD_ERROR {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            return VALUE_LOSS.of(episode, bestReturn, discount, 0);
        }
    },
    /** The mean entropy, in nats, of the policy's own distribution: it needs no value, but logits or members. */
    ENTROPY {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            double sum = 0;
            for (int t = 0; t < episode.steps(); t++) {
                sum += episode.entropy(t);
            }
            return sum / episode.steps();
        }

        @Override
        boolean needsConfidence() {
            return true;
        }
    },
    /** 1 − the mean margin between the two likeliest actions: it needs no value, but logits or members. */
    MARGIN {
        @Override
        double of(WorldEpisode episode, double bestReturn, double discount, double lambda) {
            double sum = 0;
            for (int t = 0; t < episode.steps(); t++) {
                sum += episode.margin(t);
            }
            return 1 - sum / episode.steps();
        }

        @Override
        boolean needsConfidence() {
            return true;
        }
    };

    /** Whether it asks how sure the policy was. */
    boolean needsConfidence() {
        return false;
    }

    /** The score; NaN where the policy did not give what it takes. */
    abstract double of(WorldEpisode episode, double bestReturn, double discount, double lambda);

    /** A_t of each step. */
    static double[] advantages(WorldEpisode episode, double discount, double lambda) {
        int steps = episode.steps();
        double[] advantages = new double[steps];
        double next = 0;
        for (int t = steps - 1; t >= 0; t--) {
            double after = episode.value(t + 1);
            if (t == steps - 1 && Double.isNaN(after)) {
                after = episode.value(t);
            }
            double delta = episode.reward(t) + discount * after - episode.value(t);
            next = delta + discount * lambda * next;
            advantages[t] = next;
        }
        return advantages;
    }
}
