package io.outrider.internal.slot;

import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The first run of a version, before it serves. */
final class Trial {

    private static final int CANDIDATES = 8;

    private Trial() {}

    /** Runs the candidate once on zeros, which also warms it: the first run of a session costs up to milliseconds. */
    static List<String> findings(Policy candidate) {
        PolicySignature signature = candidate.signature();
        int candidates = signature.hasCandidates() ? candidates(signature) : 0;
        List<String> findings = new ArrayList<>();
        try (Lane lane = candidate.openLane(new LaneSize(1, candidates))) {
            allowAll(signature, lane, candidates);
            lane.run(1);
            for (int i = 0; i < signature.outputs().size(); i++) {
                OutputSpec output = signature.outputs().get(i);
                checkNumbers(output, lane.output(i), output.size(candidates), findings);
            }
        } catch (RuntimeException e) {
            findings.add("its trial run on zeros failed: " + e);
        }
        return findings;
    }

    /** A mask of zeros would say that nothing may be chosen. */
    private static void allowAll(PolicySignature signature, Lane lane, int candidates) {
        for (int i = 0; i < signature.inputs().size(); i++) {
            InputSpec input = signature.inputs().get(i);
            if (input.role() == InputRole.ACTION_MASK || input.role() == InputRole.CANDIDATE_MASK) {
                for (int j = 0; j < input.size(candidates); j++) {
                    lane.input(i).put(j, 1f);
                }
            }
        }
    }

    private static int candidates(PolicySignature signature) {
        InputSpec input = signature.inputs().get(signature.indexOf(InputRole.CANDIDATES));
        int fixed = input.shape().get(0);
        return fixed > 0 ? fixed : CANDIDATES;
    }

    private static void checkNumbers(OutputSpec output, FloatBuffer values, int size, List<String> findings) {
        for (int i = 0; i < size; i++) {
            if (Float.isNaN(values.get(i))) {
                findings.add("output " + output + " is NaN at position " + i + " for an input of zeros");
                return;
            }
        }
    }
}
