package io.outrider.testkit.sampling;

import io.outrider.Reason;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.Component;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.GaussianArgmax;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;
import java.util.ArrayList;
import java.util.List;

/**
 * A sampler as if one of its components had been drawn: that one gets the weight of all that can be held. What a floor
 * gives keeps its own weight. With a component of −1 nothing is changed.
 */
final class OneComponent implements PathSampler {

    private final PathSampler sampler;
    private final int component;
    private final List<Double> weights = new ArrayList<>();
    private final List<Reason> reasons = new ArrayList<>();
    private double total = 1;

    private OneComponent(PathSampler sampler, int component) {
        this.sampler = sampler;
        this.component = component;
    }

    /** The shares of the components that are held, at the first step. */
    static double[] shares(PathSampler sampler, FakeSituation at) {
        OneComponent whole = new OneComponent(sampler, -1);
        at.describe(whole);
        double total = whole.heldTotal();
        double[] shares = new double[Math.max(1, whole.weights.size())];
        for (int k = 0; k < shares.length; k++) {
            shares[k] = whole.weights.isEmpty() ? 1 : whole.isHeld(k) ? whole.weights.get(k) / total : 0;
        }
        return shares;
    }

    /** What {@code sampler} describes with component {@code component} drawn. */
    static Described describe(PathSampler sampler, FakeSituation at, int component) {
        OneComponent whole = new OneComponent(sampler, -1);
        at.describe(whole);
        if (whole.weights.isEmpty()) {
            return at.describe(sampler);
        }
        OneComponent one = new OneComponent(sampler, component);
        one.reasons.addAll(whole.reasons);
        one.total = whole.heldTotal();
        return at.describe(one);
    }

    private boolean isHeld(int k) {
        return reasons.get(k) != Reason.FLOOR;
    }

    private double heldTotal() {
        double sum = 0;
        for (int k = 0; k < weights.size(); k++) {
            sum += isHeld(k) ? weights.get(k) : 0;
        }
        return sum;
    }

    @Override
    public void describe(Situation at, Behaviour out) {
        weights.clear();
        sampler.describe(at, new Selecting(out));
    }

    @Override
    public Needs needs() {
        return sampler.needs();
    }

    @Override
    public String toString() {
        return "one-component{sampler=" + sampler + "}";
    }

    private static class Forwarding implements Component {
        private final Component to;

        Forwarding(Component to) {
            this.to = to;
        }

        @Override
        public Categorical categorical(int branch) {
            return to.categorical(branch);
        }

        @Override
        public GaussianArgmax gaussianArgmax(int branch) {
            return to.gaussianArgmax(branch);
        }

        @Override
        public Gaussian gaussian(int branch) {
            return to.gaussian(branch);
        }

        @Override
        public Gaussian tanhGaussian(int branch) {
            return to.tanhGaussian(branch);
        }

        @Override
        public void uniform(int branch) {
            to.uniform(branch);
        }

        @Override
        public void point(int branch, double[] values) {
            to.point(branch, values);
        }

        @Override
        public void reason(Reason reason) {
            to.reason(reason);
        }
    }

    private final class Selecting extends Forwarding implements Behaviour {
        private final Behaviour out;

        Selecting(Behaviour out) {
            super(out);
            this.out = out;
        }

        @Override
        public Component component(double weight) {
            int k = weights.size();
            weights.add(weight);
            if (component < 0) {
                reasons.add(Reason.SAMPLED);
                return new Noting(out.component(weight), k);
            }
            return out.component(!isHeld(k) ? weight : k == component ? total : 0);
        }

        @Override
        public int components() {
            return out.components();
        }

        @Override
        public void mixUniform(double epsilon) {
            out.mixUniform(epsilon);
        }

        @Override
        public double probability(int a) {
            return out.probability(a);
        }

        @Override
        public Categorical collapse() {
            return out.collapse();
        }

        @Override
        public void degenerate() {
            out.degenerate();
        }
    }

    private final class Noting extends Forwarding {
        private final int k;

        Noting(Component to, int k) {
            super(to);
            this.k = k;
        }

        @Override
        public void reason(Reason reason) {
            reasons.set(k, reason);
            super.reason(reason);
        }
    }
}
