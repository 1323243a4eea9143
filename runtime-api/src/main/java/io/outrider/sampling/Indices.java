package io.outrider.sampling;

import io.outrider.policy.InputRole;

/**
 * What a sampler asks to be fed into a policy's index input: an epistemic index of an epinet, or a dropout mask.
 *
 * <p>The engine draws the indices from the draw key and runs the policy on the same observation once for each (in one run;
 * in one row where the graph takes several, as z[B,N,Dz] does). The sampler sees the draws as members: {@code q}, else
 * {@code logits}, of draw k is {@link Scores#member member(k, a)}, {@code mean} of draw k {@link Scores#memberMean
 * memberMean(k, d)}; all other outputs are those of draw 0. Under {@link PathSampler#perEpisode} the same indices are fed
 * at every step of an episode.
 *
 * @param role {@link InputRole#Z} or {@link InputRole#DROPOUT_MASK}
 * @param draws how many indices are drawn beside the one that acts; all of them where {@code acting} is {@link Acting#ANY}
 * @param dropout for masks, the share of zeros in [0, 1); 0 for an epistemic index
 * @param acting which of the indices acts
 */
public record Indices(InputRole role, int draws, double dropout, Acting acting) {

    /** The most indices of one decision. */
    public static final int MOST = 1024;

    /** Which of the indices that were drawn decides. */
    public enum Acting {
        /**
         * The first acts, and the others, drawn independently of it, estimate the probability of what it did: without bias,
         * at times as 0. The sampler must describe one component for each index, in their order.
         */
        FIRST,
        /**
         * The action is drawn from what is described over all indices: its probability is exact given the indices, so never
         * 0, and an estimate of what it is over all that could have been drawn.
         */
        ANY
    }

    /** Refuses roles that are not fed by the engine, and numbers out of range. */
    public Indices {
        if (role != InputRole.Z && role != InputRole.DROPOUT_MASK) {
            throw new IllegalArgumentException("an index is fed into inputs of role Z or DROPOUT_MASK, not " + role);
        }
        int least = acting == Acting.FIRST ? 1 : 2;
        if (draws < least || draws > MOST) {
            throw new IllegalArgumentException("draws must be in [" + least + ", " + MOST + "], not " + draws);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("a dropout rate must be in [0, 1), not " + dropout);
        }
        if (role == InputRole.Z && dropout != 0) {
            throw new IllegalArgumentException("an epistemic index has no dropout rate, but " + dropout + " was given");
        }
    }

    /** Standard normal indices: one that acts, and {@code draws} that estimate. */
    public static Indices normal(int draws) {
        return new Indices(InputRole.Z, draws, 0, Acting.FIRST);
    }

    /** Dropout masks: one that acts, and {@code draws} that estimate. */
    public static Indices dropout(int draws, double rate) {
        return new Indices(InputRole.DROPOUT_MASK, draws, rate, Acting.FIRST);
    }

    /** The same with every index acting. */
    public Indices anyActing() {
        return new Indices(role, acting == Acting.FIRST ? Math.max(2, draws) : draws, dropout, Acting.ANY);
    }

    /** How many indices are drawn for a decision, the acting one included. */
    public int total() {
        return acting == Acting.FIRST ? draws + 1 : draws;
    }
}
