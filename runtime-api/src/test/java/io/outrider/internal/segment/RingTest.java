package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    private static long offer(Ring ring, long id, int length) {
        ByteBuffer payload = TestLog.payload(id, length);
        long claim = ring.claim(payload.remaining());
        if (claim >= 0) {
            ring.put(claim, payload);
            ring.commit(claim, 3, 5, payload.remaining());
        }
        return claim;
    }

    private static int drain(Ring ring, List<Long> into, int maxBytes) {
        return ring.drain(
                (bytes, index, length, type, flags) -> {
                    assertThat(type).isEqualTo(3);
                    assertThat(flags).isEqualTo(5);
                    ByteBuffer payload = bytes.duplicate().order(bytes.order());
                    into.add(TestLog.id(payload.limit(index + length).position(index)));
                    return true;
                },
                maxBytes);
    }

    @Test
    void refusesBadSizes() {
        assertThatThrownBy(() -> new Ring(5000, 10)).hasMessageContaining("was 5000");
        assertThatThrownBy(() -> new Ring(2048, 10)).hasMessageContaining("was 2048");
        assertThatThrownBy(() -> new Ring(4096, 1009)).hasMessageContaining("was 1009");
        Ring ring = new Ring(4096, 1008);
        assertThat(Refusal.of(ring.claim(1009))).isEqualTo(Refusal.TOO_LARGE);
        assertThat(Refusal.of(ring.claim(-1))).isEqualTo(Refusal.TOO_LARGE);
    }

    @Test
    void refusesWhenFullAndGoesOnWhenDrained() {
        Ring ring = new Ring(4096, 1000);
        List<Long> seen = new ArrayList<>();
        long accepted = 0;
        while (offer(ring, accepted, 92) >= 0) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(4096 / 120);
        assertThat(Refusal.of(offer(ring, accepted, 92))).isEqualTo(Refusal.RING_FULL);
        while (drain(ring, seen, 4096) > 0) {
            // until it is empty
        }
        assertThat(seen).hasSize((int) accepted);
        assertThat(ring.occupied()).isZero();
        assertThat(offer(ring, accepted, 92)).isNotNegative();
        assertThat(ring.accepted()).isEqualTo(accepted + 1);
    }

    /** Several rings, since it went wrong only where the memory given for the zeros happened to be aligned. */
    @Test
    void drainsMoreAtOnceThanItHasZeros() {
        for (int attempt = 0; attempt < 16; attempt++) {
            Ring ring = new Ring(1 << 18, 1000);
            List<Long> seen = new ArrayList<>();
            for (long id = 0; id < 150; id++) {
                assertThat(offer(ring, id, 900)).isNotNegative();
            }
            assertThat(drain(ring, seen, 1 << 18)).isGreaterThan(70);
            drain(ring, seen, 1 << 18);
            assertThat(seen).hasSize(150);
            assertThat(ring.occupied()).isZero();
        }
    }

    @Test
    void aRefusedRecordStaysForTheNextDrain() {
        Ring ring = new Ring(4096, 1000);
        offer(ring, 1, 10);
        offer(ring, 2, 10);
        assertThat(ring.drain((bytes, index, length, type, flags) -> false, 4096))
                .isZero();
        List<Long> seen = new ArrayList<>();
        drain(ring, seen, 1);
        assertThat(seen).containsExactly(1L);
        drain(ring, seen, 4096);
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void aConsumerThatThrowsLosesNothingBeforeOrAfter() {
        Ring ring = new Ring(4096, 1000);
        offer(ring, 1, 10);
        offer(ring, 2, 10);
        int[] calls = {0};
        assertThatThrownBy(() -> ring.drain(
                        (bytes, index, length, type, flags) -> {
                            if (++calls[0] == 2) {
                                throw new IllegalStateException("on the second");
                            }
                            return true;
                        },
                        4096))
                .hasMessage("on the second");
        List<Long> seen = new ArrayList<>();
        drain(ring, seen, 4096);
        assertThat(seen).containsExactly(2L);
    }

    @Test
    void anAbortedClaimLeavesNothing() {
        Ring ring = new Ring(4096, 1000);
        ring.abort(ring.claim(100));
        long claim = ring.claim(8);
        assertThatThrownBy(() -> ring.commit(claim, 1, 1, 100)).hasMessageContaining("100 bytes");
        offer(ring, 1, 10);
        List<Long> seen = new ArrayList<>();
        drain(ring, seen, 4096);
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void aClosedRingTakesNoClaimButEndsThoseThatExist() {
        Ring ring = new Ring(4096, 1000);
        long claim = ring.claim(8);
        ring.close();
        assertThat(Refusal.of(ring.claim(8))).isEqualTo(Refusal.CLOSED);
        assertThat(ring.stalledAt()).isEqualTo(claim);
        ring.put(claim, TestLog.payload(4, 0));
        ring.commit(claim, 3, 5, 8);
        List<Long> seen = new ArrayList<>();
        drain(ring, seen, 4096);
        assertThat(seen).containsExactly(4L);
        assertThat(ring.occupied()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void behavesAsAQueueOfBoundedBytes(long seed) {
        Random random = new Random(seed);
        Ring ring = new Ring(4096, 1000);
        Deque<Long> model = new ArrayDeque<>();
        long id = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0) {
                if (offer(ring, id, random.nextInt(990)) >= 0) {
                    model.add(id);
                }
                id++;
            } else {
                List<Long> seen = new ArrayList<>();
                drain(ring, seen, 1 + random.nextInt(3000));
                for (long one : seen) {
                    assertThat(one).isEqualTo(model.poll());
                }
            }
        }
        assertThat(id).isGreaterThan(10_000);
    }

    @Test
    void manyProducersKeepTheirOrders() throws Exception {
        int producers = 4;
        int each = 50_000;
        Ring ring = new Ring(1 << 16, 1 << 10);
        ExecutorService pool = Executors.newFixedThreadPool(producers);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Long>> counts = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                long base = (long) p << 32;
                counts.add(pool.submit(() -> produce(ring, base, each, go)));
            }
            go.countDown();
            long[] next = new long[producers];
            List<Long> seen = new ArrayList<>();
            for (long total = 0; total < (long) producers * each; ) {
                seen.clear();
                total += drain(ring, seen, 1 << 15);
                for (long id : seen) {
                    int producer = (int) (id >>> 32);
                    assertThat(id & 0xFFFFFFFFL).isEqualTo(next[producer]++);
                }
            }
            for (Future<Long> count : counts) {
                assertThat(count.get()).isEqualTo(each);
            }
            assertThat(Arrays.stream(next).allMatch(n -> n == each)).isTrue();
            assertThat(ring.occupied()).isZero();
        } finally {
            pool.shutdownNow();
        }
    }

    private static long produce(Ring ring, long base, int each, CountDownLatch go) throws InterruptedException {
        go.await();
        long done = 0;
        while (done < each && !Thread.currentThread().isInterrupted()) {
            long id = base + done;
            if (done % 7 == 0) {
                long claim = ring.claim((int) (id % 50));
                if (claim >= 0) {
                    ring.abort(claim);
                }
            }
            if (offer(ring, id, (int) (id % 120)) >= 0) {
                done++;
            } else {
                Thread.onSpinWait();
            }
        }
        return done;
    }
}
