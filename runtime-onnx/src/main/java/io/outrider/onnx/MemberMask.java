package io.outrider.onnx;

import io.outrider.DecisionId;

/**
 * Which members of an ensemble learn from which decision: a bootstrap that is the same wherever the ensemble is trained.
 *
 * <p>Member m learns from a decision if h · 2⁻⁵³ &lt; rate, where h is the upper 53 bits of
 * mix(mix(mix(high) xor low) xor m), {@code high} and {@code low} are the halves of the decision's id, and mix is the
 * generator SplitMix64 at one point: x += 0x9E3779B97F4A7C15; x = (x xor (x &gt;&gt;&gt; 30)) · 0xBF58476D1CE4E5B9;
 * x = (x xor (x &gt;&gt;&gt; 27)) · 0x94D049BB133111EB; x xor (x &gt;&gt;&gt; 31); all modulo 2⁶⁴ (Steele, Lea and Flood,
 * Fast Splittable Pseudorandom Number Generators, 2014).
 */
public final class MemberMask {

    private static final double UNIT = 0x1p-53;

    private MemberMask() {}

    /** Whether member {@code member}, counted from 0, learns from {@code decision} where each does with probability {@code rate}. */
    public static boolean counts(DecisionId decision, int member, double rate) {
        return (hash(decision, member) >>> 11) * UNIT < rate;
    }

    static long hash(DecisionId decision, int member) {
        return mix(mix(mix(decision.high()) ^ decision.low()) ^ member);
    }

    private static long mix(long value) {
        long x = value + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
