package io.outrider.samplers;

import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The posterior, given the actions so far, over how often the last action is still to be repeated.
 *
 * <p>Only the last action can be in repetition. A repetition may have started at any of the steps since that action is
 * being taken; of the one that started k executions ago, n ≥ k is known. So the posterior is a weight for each possible
 * start, times the tail of P(n); the rest is that nothing is left to repeat.
 */
final class Repeats implements SamplerMemory {

    private final double epsilon;
    /** P(n ≥ k), k from 1; 0 past the cap. */
    private final double[] tail;

    private int action = -1;
    /** The weight of a start by how many executions ago it was, the latest last. */
    private double[] starts = new double[8];

    private int run;
    /** The weight of the last action having been greedy. */
    private double ended = 1;

    Repeats(double epsilon, double exponent, int cap) {
        this(epsilon, tail(exponent, cap));
    }

    private Repeats(double epsilon, double[] tail) {
        this.epsilon = epsilon;
        this.tail = tail;
    }

    /** Makes the memories of all episodes over one table, which is too dear to be computed for each. Thread-safe. */
    static final class Factory implements Supplier<SamplerMemory> {

        private final double epsilon;
        private final double exponent;
        private final int cap;
        private volatile double @Nullable [] tail;

        Factory(double epsilon, double exponent, int cap) {
            this.epsilon = epsilon;
            this.exponent = exponent;
            this.cap = cap;
        }

        @Override
        public Repeats get() {
            double[] known = tail;
            if (known == null) {
                known = tail(exponent, cap);
                tail = known;
            }
            return new Repeats(epsilon, known);
        }
    }

    /** P(n ≥ k) for each k up to the cap, from 1. */
    private static double[] tail(double exponent, int cap) {
        double[] tail = new double[cap + 2];
        for (int n = cap; n >= 1; n--) {
            tail[n] = tail[n + 1] + StrictMath.pow(n, -exponent);
        }
        double total = tail[1];
        for (int n = 1; n <= cap; n++) {
            tail[n] /= total;
        }
        return tail;
    }

    private double tail(int k) {
        return k < tail.length ? tail[k] : 0;
    }

    int action() {
        return action;
    }

    /** The probability that the last action is repeated now; a repetition of what is illegal now is over. */
    double repeating(Situation at) {
        if (action < 0 || action >= at.scores().actions() || !at.legal(0, action)) {
            return 0;
        }
        double more = 0;
        for (int i = 0; i < run; i++) {
            more += starts[i] * tail(run - i + 1);
        }
        return Math.min(1, more);
    }

    @Override
    public void drawn(Situation at, int choice) {
        double fresh = 1 - repeating(at);
        boolean repeats = fresh < 1 && choice == action;
        if (!repeats) {
            run = 0;
        }
        int legal = 0;
        int ties = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < at.scores().actions(); a++) {
            if (at.legal(0, a)) {
                legal++;
                double score = at.scores().score(a);
                ties = score > best ? 1 : score == best ? ties + 1 : ties;
                best = Math.max(best, score);
            }
        }
        boolean greedy = at.scores().score(choice) == best;
        if (run == starts.length) {
            starts = Arrays.copyOf(starts, 2 * run);
        }
        starts[run++] = fresh * epsilon / legal;
        ended = greedy ? fresh * (1 - epsilon) / ties : 0;
        action = choice;
        forgetWhatIsOver();
        normalise();
    }

    /** Drops starts of which the cap allows no more. */
    private void forgetWhatIsOver() {
        int over = Math.max(0, run - (tail.length - 2));
        System.arraycopy(starts, over, starts, 0, run - over);
        run -= over;
    }

    private void normalise() {
        double total = ended;
        for (int i = 0; i < run; i++) {
            total += starts[i] * tail(run - i);
        }
        if (total > 0) {
            ended /= total;
            for (int i = 0; i < run; i++) {
                starts[i] /= total;
            }
        } else {
            run = 0;
            ended = 1;
        }
    }

    @Override
    public byte[] save() {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + (run + 1) * Double.BYTES);
        bytes.putInt(action).putInt(run).putDouble(ended);
        for (int i = 0; i < run; i++) {
            bytes.putDouble(starts[i]);
        }
        return bytes.array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int count = state.length < 16 ? -1 : bytes.getInt(Integer.BYTES);
        if (count < 0 || state.length != 16 + count * Double.BYTES) {
            throw new IllegalArgumentException(state.length + " bytes are no saved repetitions");
        }
        action = bytes.getInt();
        run = bytes.getInt();
        ended = bytes.getDouble();
        starts = new double[Math.max(8, run)];
        for (int i = 0; i < run; i++) {
            starts[i] = bytes.getDouble();
        }
    }
}
