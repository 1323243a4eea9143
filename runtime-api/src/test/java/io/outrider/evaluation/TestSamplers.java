package io.outrider.evaluation;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;

/** Samplers that these tests use; the library's own are in a module above this one. */
final class TestSamplers {

    private TestSamplers() {}

    /** The softmax of the scores, mixed with the uniform distribution. */
    record UniformMix(double epsilon) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical());
            out.mixUniform(epsilon);
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

    /** One component a member, greedy by its own prediction, mixed with the uniform distribution. */
    record MixedMembers(double epsilon) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            new Members().describe(at, out);
            out.mixUniform(epsilon);
        }

        @Override
        public Needs needs() {
            return new Members().needs();
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

    /** Uniform at first, and ever greedier with the number of draws. */
    record Cooling(MemoryScope scope) implements PathSampler {
        @Override
        public void describe(Situation at, Behaviour out) {
            at.scores().softmaxInto(out.categorical(), 1.0 / (1 + at.memory(Draws.class).draws));
        }

        @Override
        public Needs needs() {
            return Needs.scores().memory(scope, Draws::new);
        }
    }

    static final class Draws implements SamplerMemory {
        private byte draws;

        @Override
        public void drawn(Situation at, int choice) {
            draws++;
        }

        @Override
        public byte[] save() {
            return new byte[] {draws};
        }

        @Override
        public void restore(byte[] state) {
            draws = state[0];
        }
    }
}
