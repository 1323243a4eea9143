package io.outrider.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is about to be recorded of one decision, for a rule that leaves out of it what must not lie on a disk; see
 * {@link AgentOptions#redact}.
 *
 * <p>Values are those of the record: the decision was made on what the encoders wrote, whatever is set here. They have the
 * encoders' units. Not thread-safe; valid until the rule returns, after which every method throws
 * {@link IllegalStateException}. A method that throws (a bad position, a value that is not finite) leaves the record as it was.
 */
public interface Redaction {

    /** Whether this is the final observation of an episode, which has no candidates and no subject. */
    boolean isFinal();

    /** The names of the observation's tensors, in the order in which their values are recorded. */
    List<String> tensors();

    /**
     * The position in the observation of the first value of {@code tensor}.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those that there are
     */
    int start(String tensor);

    /** The number of values of {@code tensor}; throws as {@link #start}. */
    int size(String tensor);

    /** The number of values of the observation: of all its tensors, one after another, each in row-major order. */
    int observationSize();

    /**
     * A value of the observation.
     *
     * @throws IndexOutOfBoundsException if {@code position} is not in [0, {@link #observationSize})
     */
    float observation(int position);

    /**
     * Records {@code value} in place of what the policy saw.
     *
     * @throws IndexOutOfBoundsException if {@code position} is not in [0, {@link #observationSize})
     * @throws IllegalArgumentException if {@code value} is not finite, or not an integer where the tensor holds integers
     */
    Redaction setObservation(int position, float value);

    /** Records zeros in place of {@code tensor}; throws as {@link #start}. */
    Redaction zero(String tensor);

    /** Records zeros in place of the whole observation. */
    Redaction zeroObservation();

    /** The number of candidates; 0 where actions are not candidates. */
    int candidates();

    /** The number of features of each candidate; 0 where actions are not candidates. */
    int candidateSize();

    /**
     * A feature of a candidate.
     *
     * @throws IndexOutOfBoundsException if there is no such candidate or feature
     */
    float candidate(int candidate, int feature);

    /**
     * Records {@code value} as a feature of a candidate. In a slate, of which each slot is redacted by itself, only the slot
     * at hand is altered.
     *
     * @throws IndexOutOfBoundsException if there is no such candidate or feature
     * @throws IllegalArgumentException if {@code value} is not finite
     */
    Redaction setCandidate(int candidate, int feature, float value);

    /** Records zeros in place of all features of all candidates; their number stays. */
    Redaction zeroCandidates();

    /** Whom it is about, as {@link AgentOptions#subject} says; null for nobody. */
    @Nullable
    String subject();

    /** Records {@code subject} as whom it is about; null for nobody. Without effect on a final observation. */
    Redaction setSubject(@Nullable String subject);

    /**
     * Leaves the whole record out, as if the rule had thrown: it is counted as withheld. Of a final observation only itself is
     * left out, not the episode's end.
     */
    void drop();
}
