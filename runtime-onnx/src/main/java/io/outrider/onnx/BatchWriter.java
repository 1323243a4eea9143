package io.outrider.onnx;

import io.outrider.Reason;
import io.outrider.experience.Transition;
import io.outrider.onnx.LearnerContract.Feed;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes rows of experience into the columns of a learner. */
final class BatchWriter {

    private final List<Feed> feeds;
    private final double maskRate;
    private final int observationSize;
    private final Map<String, Integer> offsets = new HashMap<>();

    /** What is wrong between the policy's observation and the learner's columns goes to {@code findings}. */
    BatchWriter(List<Feed> feeds, PolicySignature signature, double maskRate, Findings findings) {
        this.feeds = feeds;
        this.maskRate = maskRate;
        int size = 0;
        List<InputSpec> observations = signature.inputs().stream()
                .filter(input -> input.role() == InputRole.OBSERVATION && !input.integer())
                .toList();
        for (InputSpec input : observations) {
            if (observations.size() > 1) {
                offsets.put(input.name(), size);
            }
            size += input.size(0);
        }
        this.observationSize = size;
        for (Feed feed : feeds) {
            boolean whole = feed.rowSize() == size;
            boolean part = observations.stream()
                    .anyMatch(input -> input.name().equals(inputName(feed)) && input.size(0) == feed.rowSize());
            if (isObservation(feed) && !whole && !part) {
                findings.error(
                        feed.name(),
                        "takes " + feed.rowSize() + " values of "
                                + feed.column().title() + " a row, but the policy's observation has " + size + ": "
                                + observations);
            }
        }
    }

    private static boolean isObservation(Feed feed) {
        return feed.column() == Column.OBS || feed.column() == Column.NEW_OBS;
    }

    /** Of several observation tensors, the one that a learner's input goes with: {@code place} or {@code new_obs_place}. */
    private static String inputName(Feed feed) {
        String prefix = feed.column() == Column.NEW_OBS ? "new_obs_" : "obs_";
        return feed.name().startsWith(prefix) ? feed.name().substring(prefix.length()) : feed.name();
    }

    /** The rows that can be learned from: those with a reward, and not those that were a fallback. */
    List<Transition> usable(List<? extends Transition> rows) {
        boolean weighed = feeds.stream().anyMatch(feed -> feed.column() == Column.ACTION_PROB);
        List<Transition> usable = new ArrayList<>(rows.size());
        for (Transition row : rows) {
            Float reward = row.reward();
            boolean known = reward != null && Float.isFinite(reward);
            if (known
                    && row.reason() != Reason.FALLBACK
                    && (!weighed || (row.propensity() > 0 && Double.isFinite(row.propensity())))) {
                usable.add(row);
            }
        }
        return usable;
    }

    void write(List<Transition> rows, TrainingBatch batch) {
        for (Feed feed : feeds) {
            for (int row = 0; row < rows.size(); row++) {
                write(rows.get(row), feed, batch, row);
            }
        }
    }

    private void write(Transition row, Feed feed, TrainingBatch batch, int at) {
        if (feed.type() == ElementType.INT64) {
            int[] choices = row.choices();
            check(row, "choices", choices.length, feed.rowSize());
            for (int i = 0; i < choices.length; i++) {
                batch.integers(feed).put(at * choices.length + i, choices[i]);
            }
            return;
        }
        FloatBuffer floats = batch.floats(feed);
        switch (feed.column()) {
            case OBS -> observation(row, row.observation(), feed, floats, at);
            case NEW_OBS -> nextObservation(row, feed, floats, at);
            case ACTIONS -> values(row, feed, floats, at);
            case REWARDS -> floats.put(at, reward(row));
            case ACTION_PROB -> floats.put(at, (float) row.propensity());
            case KEEP_PROB -> floats.put(at, row.keepProbability());
            case TERMINATEDS -> floats.put(at, row.terminated() ? 1f : 0f);
            case TRUNCATEDS -> floats.put(at, row.truncated() ? 1f : 0f);
            case MEMBER_MASK -> mask(row, feed, floats, at);
        }
    }

    private static float reward(Transition row) {
        Float reward = row.reward();
        return reward == null ? Float.NaN : reward;
    }

    private void observation(Transition row, float[] values, Feed feed, FloatBuffer floats, int at) {
        check(row, "observation values", values.length, observationSize);
        int size = feed.rowSize();
        int offset = size == observationSize ? 0 : offsets.getOrDefault(inputName(feed), 0);
        floats.put(at * size, values, offset, size);
    }

    /** NaN where the next observation is not known: the loss then counts the row only if the episode terminated. */
    private void nextObservation(Transition row, Feed feed, FloatBuffer floats, int at) {
        float[] next = row.nextObservation();
        if (next != null) {
            observation(row, next, feed, floats, at);
            return;
        }
        for (int i = 0; i < feed.rowSize(); i++) {
            floats.put(at * feed.rowSize() + i, Float.NaN);
        }
    }

    private static void values(Transition row, Feed feed, FloatBuffer floats, int at) {
        float[] values = row.values();
        check(row, "action values", values.length, feed.rowSize());
        floats.put(at * values.length, values);
    }

    private void mask(Transition row, Feed feed, FloatBuffer floats, int at) {
        int members = feed.rowSize();
        for (int member = 0; member < members; member++) {
            boolean counts = MemberMask.counts(row.decisionId(), member, maskRate);
            floats.put(at * members + member, counts ? 1f : 0f);
        }
    }

    private static void check(Transition row, String what, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException("the row of decision " + row.decisionId() + " has " + actual + " " + what
                    + ", the learner expects " + expected);
        }
    }
}
