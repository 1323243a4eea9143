package io.outrider.agent;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.Situation;

/** Samplers that the engine's tests use; the library's own are in a module above this one. */
final class TestSamplers {

    private TestSamplers() {}

    /** The sampler of the design's usage, all of it. */
    record UniformMix(double epsilon) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
            out.categorical().mixUniform(epsilon);
        }
    }

    /** One component a member, greedy by its own prediction. */
    record Members() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            int members = at.scores().members();
            for (int m = 0; m < members; m++) {
                at.scores().memberGreedyInto(m, out.component(1.0 / members).categorical());
            }
        }

        @Override
        public Needs needs() {
            return Needs.anyOf(OutputKind.Q_MEMBERS).stableComponents();
        }
    }

    /** Describes too little mass. */
    record Wrong() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            out.categorical().set(0, 0.5);
        }
    }

    /** A Gaussian around the mean. */
    record Gauss() implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            for (int d = 0; d < at.scores().dimensions(); d++) {
                out.gaussian(0).set(d, at.scores().mean(d), at.scores().std(d));
            }
        }

        @Override
        public Needs needs() {
            return Needs.continuous(OutputKind.MEAN).and(OutputKind.LOG_STD);
        }
    }
}
