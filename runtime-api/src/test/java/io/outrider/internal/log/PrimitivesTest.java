package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The join's own collections against the JDK's. */
class PrimitivesTest {

    private record Key(long high, long low) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theMapHoldsWhatTheJdksHolds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LongPairMap<Integer> map = new LongPairMap<>();
        Map<Key, Integer> expected = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            Key key = new Key(random.nextLong(3), random.nextLong(700));
            switch (random.nextInt(3)) {
                case 0 -> assertThat(map.put(key.high, key.low, i)).isEqualTo(expected.put(key, i));
                case 1 -> assertThat(map.remove(key.high, key.low)).isEqualTo(expected.remove(key));
                default -> assertThat(map.get(key.high, key.low)).isEqualTo(expected.get(key));
            }
            assertThat(map.size()).isEqualTo(expected.size());
        }
        List<Integer> values = new ArrayList<>();
        map.forEach(values::add);
        assertThat(values).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theIndexFindsWhatTheJdksMapFinds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Key[] keys = new Key[3000];
        for (int slot = 0; slot < keys.length; slot++) {
            keys[slot] = new Key(slot % 3, seed * slot); // different keys
        }
        PairIndex index = new PairIndex(
                new PairIndex.Keys() {
                    @Override
                    public long high(int slot) {
                        return keys[slot].high;
                    }

                    @Override
                    public long low(int slot) {
                        return keys[slot].low;
                    }
                },
                1000);
        Map<Key, Integer> expected = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int slot = random.nextInt(i % 20_000 < 10_000 ? keys.length : 100); // grows and shrinks
            if (random.nextInt(2) == 0 || expected.size() > 2500) {
                assertThat(index.get(keys[slot].high, keys[slot].low)).isEqualTo(expected.getOrDefault(keys[slot], -1));
            }
            if (expected.remove(keys[slot]) != null) {
                index.remove(slot);
            } else {
                expected.put(keys[slot], slot);
                index.add(slot);
            }
            assertThat(index.size()).isEqualTo(expected.size());
        }
        List<Integer> slots = new ArrayList<>();
        index.forEach(slots::add);
        assertThat(slots).containsExactlyInAnyOrderElementsOf(expected.values());
        expected.values().forEach(index::remove);
        assertThat(index.size()).isZero();
        assertThat(index.bytes()).isLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theHeapGivesTheEarliestDeadline(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] deadlines = new long[20_000];
        DeadlineHeap heap = new DeadlineHeap(slot -> deadlines[slot]);
        List<Integer> expected = new ArrayList<>();
        int slots = 0;
        for (int i = 0; i < deadlines.length; i++) {
            if (random.nextInt(5) < 3 || expected.isEmpty()) {
                deadlines[slots] = random.nextInt(1000);
                heap.add(slots);
                expected.add(slots++);
            } else {
                int removed = expected.remove(random.nextInt(expected.size()));
                heap.remove(removed);
                heap.remove(removed);
            }
            assertThat(heap.size()).isEqualTo(expected.size());
            if (i % 100 == 0 && !expected.isEmpty()) {
                assertThat(deadlines[heap.first()])
                        .isEqualTo(expected.stream()
                                .mapToLong(slot -> deadlines[slot])
                                .min()
                                .orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void recentRecordsAreTheLastOnesWhole(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RecentRecords recent = new RecentRecords(1000, 16);
        TreeMap<Long, byte[]> all = new TreeMap<>();
        long place = 0;
        int found = 0;
        for (int i = 0; i < 5000; i++) {
            place += 1 + random.nextInt(3);
            byte[] bytes = new byte[random.nextInt(100) == 0 ? 1001 : 1 + random.nextInt(i % 1000 < 500 ? 50 : 400)];
            random.nextBytes(bytes);
            all.put(place, bytes);
            recent.put(place, -place, ByteBuffer.wrap(bytes));
            boolean known = bytes.length <= 1000;
            for (Map.Entry<Long, byte[]> entry : all.descendingMap().entrySet()) {
                int handle = recent.find(entry.getKey());
                if (handle != RecentRecords.NONE) {
                    ByteBuffer payload = recent.payload(handle);
                    assertThat(payload.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                    byte[] copy = new byte[payload.remaining()];
                    payload.get(copy);
                    assertThat(copy).isEqualTo(entry.getValue());
                    assertThat(recent.record(handle)).isEqualTo(-entry.getKey());
                    found++;
                } else if (entry.getValue().length <= 1000) {
                    assertThat(known && entry.getKey() == place)
                            .as("the last one is there")
                            .isFalse();
                }
            }
            while (all.size() > 20) {
                all.pollFirstEntry();
            }
        }
        assertThat(found).as("most of sixteen small ones").isGreaterThan(5000 * 5);
        recent.put(1, 7, ByteBuffer.wrap(new byte[] {1})); // places begin anew
        assertThat(recent.find(place)).isEqualTo(RecentRecords.NONE);
        assertThat(recent.record(recent.find(1))).isEqualTo(7);
    }
}
