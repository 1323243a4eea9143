package io.outrider.rollout;

import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.Policy;
import java.nio.FloatBuffer;
import java.util.List;

/** Measures how much a policy knows about which action is best, in nats. */
public final class Information {

    private Information() {}

    /**
     * The information that retraining brought: H(p*_old) − H(p*_new), summed over {@code probes}; negative where the new policy
     * is less sure.
     *
     * @param probes a fixed set of encoded observations
     * @throws IllegalArgumentException as {@link #entropy}
     */
    public static double realised(Policy before, Policy after, List<float[]> probes) {
        return entropy(before, probes) - entropy(after, probes);
    }

    /**
     * The entropy of p*, the distribution of the best action over the policy's members (ties split), summed over
     * {@code probes}; 0 where all members agree.
     *
     * @throws IllegalArgumentException if the policy has no member-wise values of a fixed list of actions, takes more than one
     *     observation tensor, or a probe is of another size
     */
    public static double entropy(Policy policy, List<float[]> probes) {
        OutputSpec members = policy.signature()
                .output(OutputKind.Q_MEMBERS)
                .filter(output -> output.shape().size() == 2 && output.shape().get(1) > 0)
                .orElseThrow(() -> new IllegalArgumentException("the policy " + policy.version()
                        + " gives no Q_MEMBERS over a fixed list of actions, but "
                        + policy.signature().outputs()));
        int input = policy.signature().indexOf(InputRole.OBSERVATION);
        List<InputSpec> inputs = policy.signature().inputs();
        if (input < 0 || inputs.size() != 1 || inputs.get(0).integer()) {
            throw new IllegalArgumentException(
                    "the policy " + policy.version() + " must take one tensor of floats, not " + inputs);
        }
        int size = inputs.get(0).size(0); // a lane's buffer may be larger
        int output = policy.signature().indexOf(OutputKind.Q_MEMBERS);
        double sum = 0;
        try (Lane lane = policy.openLane(LaneSize.rows(1))) {
            for (float[] probe : probes) {
                FloatBuffer observation = lane.input(input);
                if (probe.length != size) {
                    throw new IllegalArgumentException(
                            "a probe has " + probe.length + " values, the policy takes " + size);
                }
                observation.put(0, probe);
                lane.run(1);
                sum += voteEntropy(
                        lane.output(output),
                        members.shape().get(0),
                        members.shape().get(1));
            }
        }
        return sum;
    }

    /** The entropy of the votes of {@code members} members over {@code actions} actions, member-major in {@code values}. */
    static double voteEntropy(FloatBuffer values, int members, int actions) {
        double[] votes = new double[actions];
        for (int m = 0; m < members; m++) {
            float best = Float.NEGATIVE_INFINITY;
            int ties = 0;
            for (int a = 0; a < actions; a++) {
                float value = values.get(m * actions + a);
                ties = value > best ? 1 : value == best ? ties + 1 : ties;
                best = Math.max(best, value);
            }
            for (int a = 0; a < actions; a++) {
                votes[a] += values.get(m * actions + a) == best ? 1.0 / ties / members : 0;
            }
        }
        double entropy = 0;
        for (double share : votes) {
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return entropy;
    }
}
