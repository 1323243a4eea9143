package io.outrider.internal.decision;

import io.outrider.agent.Redaction;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.PolicySignature;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host's redaction of one record after another: the view that its rule is given. Alters the record's own observation, and
 * a copy of the candidates, which are shared. Used by one thread at a time.
 */
final class Redacting implements Redaction {

    private final List<InputSpec> inputs;
    private final List<String> names;
    private float[] candidates = new float[0];
    private @Nullable DecisionRecord record;
    private boolean isFinal;
    private boolean altered;
    private boolean dropped;

    /** A view of records of this signature. */
    Redacting(PolicySignature signature) {
        inputs = signature.inputs().stream()
                .filter(input -> input.role() == InputRole.OBSERVATION)
                .toList();
        names = inputs.stream().map(InputSpec::name).toList();
    }

    /**
     * Has {@code rule} alter {@code target}, and marks it if its observation or candidates were; false if the rule wants it
     * left out. What the rule throws is thrown.
     */
    boolean apply(Consumer<? super Redaction> rule, DecisionRecord target, boolean finalObservation) {
        record = target;
        isFinal = finalObservation;
        altered = false;
        dropped = false;
        try {
            rule.accept(this);
        } finally {
            record = null;
        }
        if (altered) {
            target.flags |= Flag.REDACTED.bit();
        }
        return !dropped;
    }

    private DecisionRecord open() {
        DecisionRecord current = record;
        if (current == null) {
            throw new IllegalStateException("a redaction is not to be used after its rule has returned");
        }
        return current;
    }

    @Override
    public boolean isFinal() {
        open();
        return isFinal;
    }

    @Override
    public List<String> tensors() {
        open();
        return names;
    }

    private int index(String tensor) {
        open();
        int index = names.indexOf(tensor);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "the policy has no observation tensor \"" + tensor + "\"; it has " + names);
        }
        return index;
    }

    @Override
    public int start(String tensor) {
        int start = 0;
        for (int i = index(tensor) - 1; i >= 0; i--) {
            start += inputs.get(i).size(0);
        }
        return start;
    }

    @Override
    public int size(String tensor) {
        return inputs.get(index(tensor)).size(0);
    }

    @Override
    public int observationSize() {
        return open().observationCount;
    }

    @Override
    public float observation(int position) {
        DecisionRecord r = open();
        return r.observation[Objects.checkIndex(position, r.observationCount)];
    }

    @Override
    public Redaction setObservation(int position, float value) {
        DecisionRecord r = open();
        Objects.checkIndex(position, r.observationCount);
        requireFinite(value, "an observation");
        if (value != Math.rint(value) && holdsIntegers(position)) {
            throw new IllegalArgumentException(
                    "value " + position + " of the observation must be an integer, not " + value);
        }
        r.observation[position] = value;
        altered = true;
        return this;
    }

    private boolean holdsIntegers(int position) {
        int end = 0;
        for (int i = 0; i < inputs.size(); i++) {
            end += inputs.get(i).size(0);
            if (position < end) {
                return inputs.get(i).integer();
            }
        }
        return false;
    }

    private static void requireFinite(float value, String what) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a value of " + what + " must be finite, not " + value);
        }
    }

    @Override
    public Redaction zero(String tensor) {
        int start = start(tensor);
        Arrays.fill(open().observation, start, start + size(tensor), 0f);
        altered = true;
        return this;
    }

    @Override
    public Redaction zeroObservation() {
        DecisionRecord r = open();
        Arrays.fill(r.observation, 0, r.observationCount, 0f);
        altered = true;
        return this;
    }

    @Override
    public int candidates() {
        return open().candidateCount;
    }

    @Override
    public int candidateSize() {
        return open().candidateWidth;
    }

    private int position(int candidate, int feature) {
        DecisionRecord r = open();
        return Objects.checkIndex(candidate, r.candidateCount) * r.candidateWidth
                + Objects.checkIndex(feature, r.candidateWidth);
    }

    @Override
    public float candidate(int candidate, int feature) {
        return open().candidates[position(candidate, feature)];
    }

    @Override
    public Redaction setCandidate(int candidate, int feature, float value) {
        int position = position(candidate, feature);
        requireFinite(value, "a candidate");
        ownCandidates()[position] = value;
        altered = true;
        return this;
    }

    @Override
    public Redaction zeroCandidates() {
        DecisionRecord r = open();
        if (r.candidateCount > 0) {
            Arrays.fill(ownCandidates(), 0, r.candidateCount * r.candidateWidth, 0f);
            altered = true;
        }
        return this;
    }

    private float[] ownCandidates() {
        DecisionRecord r = open();
        if (r.candidates != candidates) {
            int used = r.candidateCount * r.candidateWidth;
            if (candidates.length < used) {
                candidates = new float[r.candidates.length];
            }
            System.arraycopy(r.candidates, 0, candidates, 0, used);
            r.candidates = candidates;
        }
        return candidates;
    }

    @Override
    public @Nullable String subject() {
        return open().subjectKey;
    }

    @Override
    public Redaction setSubject(@Nullable String subject) {
        open().subjectKey = subject;
        return this;
    }

    @Override
    public void drop() {
        open();
        dropped = true;
    }
}
