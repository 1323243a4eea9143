package io.outrider.internal.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Draws schedules, sequences of things that happen, from seeds, and makes one that fails shorter.
 *
 * @param <K> the kinds of things
 */
public final class Schedules<K extends Enum<K>> {

    /**
     * One thing that happens.
     *
     * @param amount from 1, how much of it
     */
    public record Step<K>(K kind, int amount) {
        @Override
        public String toString() {
            return kind + " " + amount;
        }
    }

    /** One seed's system. */
    @FunctionalInterface
    public interface Trial<K> {
        /** The system begun anew, for one schedule. */
        Life<K> begin();
    }

    /** What things happen to; fails with an {@link AssertionError} or any unchecked exception. */
    public interface Life<K> {
        /** Has one thing happen. */
        void take(Step<K> step);

        /** Looks at what has come of all of them. */
        void judge();
    }

    private final K[] kinds;
    private final int[] weights;
    private final int total;
    private final int shortest;
    private final int longest;
    private final int most;

    /**
     * @param kinds all kinds
     * @param weights how often each is drawn, against the sum of all
     * @param shortest the fewest steps of a schedule
     * @param longest one more than the most steps
     * @param most the largest amount
     */
    public Schedules(K[] kinds, int[] weights, int shortest, int longest, int most) {
        if (kinds.length != weights.length) {
            throw new IllegalArgumentException(kinds.length + " kinds have " + weights.length + " weights");
        }
        this.kinds = kinds.clone();
        this.weights = weights.clone();
        this.total = java.util.Arrays.stream(weights).sum();
        this.shortest = shortest;
        this.longest = longest;
        this.most = most;
    }

    /** The schedule of a seed. */
    public List<Step<K>> draw(long seed) {
        Random random = new Random(seed);
        List<Step<K>> steps = new ArrayList<>();
        int length = shortest + random.nextInt(longest - shortest);
        for (int i = 0; i < length; i++) {
            int ticket = random.nextInt(total);
            int kind = 0;
            while (ticket >= weights[kind]) {
                ticket -= weights[kind++];
            }
            steps.add(new Step<>(kinds[kind], 1 + random.nextInt(most)));
        }
        return steps;
    }

    /** Fails at the first of these seeds whose trial does, with the shortest schedule found that still fails. */
    public void survive(long from, long count, LongFunction<Trial<K>> trials) {
        for (long seed = from; seed < from + count; seed++) {
            Trial<K> trial = trials.apply(seed);
            List<Step<K>> steps = draw(seed);
            String violation = violation(trial, steps);
            if (violation != null) {
                throw new AssertionError("seed " + seed + ": " + shrunk(trial, steps, violation));
            }
        }
    }

    /** Whether any of these seeds' trials fails. */
    public boolean anyFails(long from, long count, LongFunction<Trial<K>> trials) {
        for (long seed = from; seed < from + count; seed++) {
            if (violation(trials.apply(seed), draw(seed)) != null) {
                return true;
            }
        }
        return false;
    }

    /** What goes wrong when these things happen, or null. */
    private static <K> @Nullable String violation(Trial<K> trial, List<Step<K>> steps) {
        Life<K> life = trial.begin();
        try {
            steps.forEach(life::take);
            life.judge();
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static <K> String shrunk(Trial<K> trial, List<Step<K>> steps, String violation) {
        List<Step<K>> shortest = new ArrayList<>(steps);
        String last = violation;
        for (int i = shortest.size() - 1; i >= 0; i--) {
            List<Step<K>> candidate = new ArrayList<>(shortest);
            candidate.remove(i);
            String found = violation(trial, candidate);
            if (found != null) {
                shortest = candidate;
                last = found;
            }
        }
        return last + "\n" + shortest.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
