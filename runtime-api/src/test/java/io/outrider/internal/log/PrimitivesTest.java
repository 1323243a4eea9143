package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.DurableListener;
import io.outrider.internal.segment.LogOptions;
import io.outrider.internal.segment.Preamble;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The join's own collections against the JDK's. */
class PrimitivesTest {

    @TempDir
    Path root;

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
    void theHeapGivesTheEarliestDeadline(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DeadlineHeap heap = new DeadlineHeap();
        List<Pending> expected = new ArrayList<>();
        try (SegmentLog log = log()) {
            RawSegments.Segment segment = new RawSegments(log, Position.START).at(new SegmentName(1, 1), null);
            for (int i = 0; i < 20_000; i++) {
                if (random.nextInt(5) < 3 || expected.isEmpty()) {
                    Pending added = pending(segment);
                    added.deadline = Long.MAX_VALUE - 500 + random.nextInt(1000); // also across the clock's overflow
                    heap.add(added);
                    expected.add(added);
                } else {
                    Pending removed = expected.remove(random.nextInt(expected.size()));
                    heap.remove(removed);
                    heap.remove(removed);
                }
                assertThat(heap.size()).isEqualTo(expected.size());
                if (i % 100 == 0 && !expected.isEmpty()) {
                    assertThat(heap.first()).isNotNull();
                    assertThat(heap.first().deadline).isEqualTo(earliest(expected));
                }
            }
        }
    }

    private static long earliest(List<Pending> pending) {
        return pending.stream()
                .map(each -> each.deadline)
                .min(Comparator.comparingLong(deadline -> deadline - Long.MAX_VALUE))
                .orElseThrow();
    }

    private SegmentLog log() {
        return SegmentLog.open(
                Logs.environment(new io.outrider.internal.segment.FileChannelStorage(), new TestClock()),
                root,
                LogOptions.of("test"),
                new DiskBudget(64 << 20),
                Preamble.none(),
                DurableListener.none());
    }

    private static Pending pending(RawSegments.Segment segment) {
        JoinedAgent agent = new JoinedAgent(UnknownAgent.schema(0), 0);
        return new Pending(agent, ByteBuffer.allocate(DecisionCodec.FIXED).array(), 0, Position.START, segment);
    }
}
