package io.outrider.testkit.sampling;

import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.SamplingWorkspace;

/** The distribution that a sampler described in a {@link FakeSituation}. Not thread-safe. */
public final class Described {

    private final SamplingWorkspace workspace;
    private final int[] sizes;

    Described(SamplingWorkspace workspace, int[] sizes) {
        this.workspace = workspace;
        this.sizes = sizes;
    }

    /**
     * The probability of every action of discrete branches, the last branch's choice moving fastest; with one branch, of
     * every alternative.
     */
    public double[] probabilities() {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        double[] probabilities = new double[count];
        for (int i = 0; i < count; i++) {
            probabilities[i] = probability(choices(i));
        }
        return probabilities;
    }

    /** The probabilities of the alternatives of discrete branch {@code branch}. */
    double[] marginals(int branch) {
        double[] all = probabilities();
        double[] marginals = new double[sizes[branch]];
        for (int i = 0; i < all.length; i++) {
            marginals[choices(i)[branch]] += all[i];
        }
        return marginals;
    }

    /** The choices of action {@code index} of {@link #probabilities}. */
    int[] choices(int index) {
        int[] choices = new int[sizes.length];
        int rest = index;
        for (int b = sizes.length - 1; b >= 0; b--) {
            choices[b] = rest % sizes[b];
            rest /= sizes[b];
        }
        return choices;
    }

    /** The position among {@link #probabilities} of an action. */
    int index(int[] choices) {
        int index = 0;
        for (int b = 0; b < sizes.length; b++) {
            index = index * sizes[b] + choices[b];
        }
        return index;
    }

    /** The probability of an action of discrete branches, a choice each. */
    public double probability(int... choices) {
        return workspace.propensityOf(choices, new float[0]);
    }

    /** The density, or the mass of a point, of an action of continuous branches. */
    public double density(float... values) {
        return workspace.propensityOf(new int[0], values);
    }

    /** The probability or density of an action of any branches. */
    public double propensity(int[] choices, float[] values) {
        return workspace.propensityOf(choices, values);
    }

    void update(EpisodeFilter filter, int[] choices, float[] values) {
        workspace.take(choices, values);
        if (workspace.holdsComponents()) {
            workspace.update(filter);
        }
    }

    /** How the propensity is to be read. */
    public PropensityKind kind() {
        return workspace.kind();
    }

    /** How many actions could be drawn; {@link Integer#MAX_VALUE} for a density. */
    public int support() {
        return workspace.support();
    }

    /** Whether the sampler said that nothing directed it. */
    public boolean degenerate() {
        return workspace.degenerate();
    }

    /** Draws an action as the runtime does; equal keys give equal draws. */
    public Draw draw(long key) {
        KeyedRandom random = new KeyedRandom(0);
        random.begin(0, key, KeyedRandom.Purpose.DRAW);
        workspace.draw(random);
        return new Draw(workspace);
    }

    /** One drawn action and what is recorded of it. Immutable. */
    public static final class Draw {
        private final int[] choices;
        private final float[] values;
        private final double propensity;
        private final double logPropensity;
        private final Reason reason;
        private final boolean explored;

        private Draw(SamplingWorkspace workspace) {
            choices = workspace.choices().clone();
            values = workspace.values().clone();
            propensity = workspace.propensity();
            logPropensity = workspace.logPropensity();
            reason = workspace.reason();
            explored = workspace.explored();
        }

        /** The alternative of discrete branch {@code branch}, counted over discrete branches. */
        public int choice(int branch) {
            return choices[branch];
        }

        /** The values of the continuous branches, a copy. */
        public float[] values() {
            return values.clone();
        }

        /** The recorded propensity. */
        public double propensity() {
            return propensity;
        }

        /** Its logarithm. */
        public double logPropensity() {
            return logPropensity;
        }

        /** The recorded reason. */
        public Reason reason() {
            return reason;
        }

        /** Whether it counts as explored. */
        public boolean explored() {
            return explored;
        }
    }
}
