package io.outrider.internal.sampling;

import org.jspecify.annotations.Nullable;

/**
 * A counter-based generator: every number is a function of the seed, the draw key, the purpose and the position in the
 * stream, and of nothing else, so that a draw can be repeated on any host and thread.
 *
 * <p>Philox4x32-10 with the draw key as its counter; its key is a mix of the seed, the purpose and the block. Not
 * thread-safe; {@link #begin} is cheap, so that one generator serves one lane.
 */
public final class KeyedRandom {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private final long seed;
    private final Philox philox = new Philox();
    private int counter0;
    private int counter1;
    private int counter2;
    private int counter3;
    private long stream;
    /** The purpose that {@link #stream} is of; null before the first. */
    private @Nullable Purpose streamOf;

    private long block;
    private long pending;
    private boolean hasPending;

    /** What numbers are for; streams of different purposes under one key are independent. */
    public enum Purpose {
        /** Drawing the action. */
        DRAW(1),
        /** The coin that thins the log. */
        THIN(2),
        /** Epistemic indices and dropout masks. */
        INDEX(3),
        /** The order of things that are equal. */
        ORDER(4),
        /** The id that a host's key stands for. */
        ID(5),
        /** The keys of an episode's steps. */
        EPISODE(6),
        /** The keys of a slate's slots. */
        SLATE(7);

        private final long code;

        Purpose(long code) {
            this.code = code;
        }
    }

    /** A generator of the agent with seed {@code seed}; {@link #begin} comes before the first number. */
    public KeyedRandom(long seed) {
        this.seed = seed;
    }

    /** Starts the stream of the draw key ({@code keyHigh}, {@code keyLow}) for {@code purpose}, from its beginning. */
    public void begin(long keyHigh, long keyLow, Purpose purpose) {
        counter0 = (int) keyLow;
        counter1 = (int) (keyLow >>> 32);
        counter2 = (int) keyHigh;
        counter3 = (int) (keyHigh >>> 32);
        if (purpose != streamOf) {
            stream = mix(seed + GOLDEN * purpose.code);
            streamOf = purpose;
        }
        block = 0;
        hasPending = false;
    }

    /** The next 64 bits. */
    public long nextLong() {
        if (hasPending) {
            hasPending = false;
            return pending;
        }
        long key = mix(stream + GOLDEN * block++);
        philox.compute(counter0, counter1, counter2, counter3, (int) key, (int) (key >>> 32));
        pending = (long) philox.word3 << 32 | (philox.word2 & 0xffffffffL);
        hasPending = true;
        return (long) philox.word1 << 32 | (philox.word0 & 0xffffffffL);
    }

    /** The next number, uniform over the multiples of 2⁻⁵³ in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** The next standard normal number: the inverse distribution function of one uniform number. */
    public double nextGaussian() {
        return Normal.quantile(((nextLong() >>> 11) + 0.5) * UNIT);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
