package io.outrider.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.internal.sampling.KeyedRandom.Purpose;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

    /** The vectors "philox4x32 10" of Random123's kat_vectors. */
    @Test
    void philoxGivesTheKnownAnswers() {
        assertThat(philox(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
        Philox philox = new Philox();
        philox.compute(c0, c1, c2, c3, k0, k1);
        return new int[] {philox.word0, philox.word1, philox.word2, philox.word3};
    }

    @Test
    void aStreamIsAFunctionOfSeedKeyAndPurpose() {
        KeyedRandom one = new KeyedRandom(7);
        KeyedRandom other = new KeyedRandom(7);
        one.begin(1, 2, Purpose.DRAW);
        double first = one.nextDouble();
        one.nextGaussian();
        one.begin(3, 4, Purpose.DRAW);
        one.nextLong();
        one.begin(1, 2, Purpose.DRAW);
        other.begin(1, 2, Purpose.DRAW);
        assertThat(one.nextDouble()).isEqualTo(first);
        assertThat(other.nextDouble()).isEqualTo(first);
        for (int i = 0; i < 100; i++) {
            assertThat(one.nextLong()).isEqualTo(other.nextLong());
        }
    }

    @Test
    void seedsKeysPurposesAndPositionsGiveDifferentNumbers() {
        Set<Long> seen = new HashSet<>();
        int drawn = 0;
        for (long seed = 0; seed < 4; seed++) {
            KeyedRandom random = new KeyedRandom(seed);
            for (long key = 0; key < 16; key++) {
                for (Purpose purpose : Purpose.values()) {
                    random.begin(key >> 2, key & 3, purpose);
                    for (int i = 0; i < 8; i++) {
                        seen.add(random.nextLong());
                        drawn++;
                    }
                }
            }
        }
        assertThat(seen).hasSize(drawn);
    }

    @Test
    void normalNumbersHaveTheNormalMoments() {
        KeyedRandom random = new KeyedRandom(11);
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (int i = 0; i < n; i++) {
            random.begin(0, i, Purpose.DRAW);
            double x = random.nextGaussian();
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
        }
        // Five standard errors each: 1/√n, √(2/n), √(96/n).
        assertThat(sum / n).isBetween(-0.0112, 0.0112);
        assertThat(squares / n).isBetween(1 - 0.0158, 1 + 0.0158);
        assertThat(fourth / n).isBetween(3 - 0.11, 3 + 0.11);
    }

    @Test
    void uniformNumbersFillTheUnitIntervalEvenly() {
        KeyedRandom random = new KeyedRandom(5);
        int[] counts = new int[64];
        int n = 640_000;
        for (int i = 0; i < n; i++) {
            random.begin(i, 0, Purpose.THIN);
            double u = random.nextDouble();
            assertThat(u >= 0 && u < 1).isTrue();
            counts[(int) (u * 64)]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000;
        }
        // The 1 − 1e-6 quantile of χ² with 63 degrees of freedom is 131.
        assertThat(chiSquare).isLessThan(131);
    }
}
