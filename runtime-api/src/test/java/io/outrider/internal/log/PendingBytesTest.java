package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.experience.RewardAggregation;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a waiting decision costs, by the sizes of all arrays that grow with their number. */
class PendingBytesTest {

    private static final int MILLION = Joiner.Limits.DEFAULT.pending();
    private static final int FEWER = MILLION / 10;

    /** Four longs, two indices in the heap, and an entry in the index of ids, which is at most two thirds full. */
    private static final double LONE_BYTES = 32 + 8 + 6;

    /** Four longs and two integers. */
    private static final double DETAIL_BYTES = 40;

    /** A track: three longs, the last step, and an entry in the index of episodes. */
    private static final double EPISODE_BYTES = 24 + 4 + 6;

    private static final double KEY_BYTES = 12;

    /** Pages that are not full yet, and the index's room for what closes. */
    private static final double SLACK = 1.02;

    /** Where the last page is a larger part. */
    private static final double MORE_SLACK = 1.06;

    private static final long HASH = 0x9E3779B97F4A7C15L;

    private final TestClock clock = new TestClock();
    private final List<Integer> closed = new ArrayList<>();
    private final Closing closing = new Closing() {
        @Override
        public void add(int slot) {
            closed.add(slot);
        }

        @Override
        public int size() {
            return closed.size();
        }

        @Override
        public void flushIfMany() {
            flush();
        }
    };
    private PendingRows rows = new PendingRows(0);
    private OpenDecisions open = open(0);
    private final RawSegments.Segment segment =
            new RawSegments(null, Position.START).at(new SegmentName(1, 1), 7, Position.START);
    private final ByteBuffer payload = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private final JoinedAgent agent =
            new JoinedAgent(Logs.schema("offers", RewardAggregation.SUM, Duration.ofHours(48)), 0);
    private long records;

    @BeforeEach
    void encode() {
        DecisionRecord record = Logs.record(0, 99, 1);
        DecisionCodec.encode(record, null, payload);
        payload.flip();
    }

    private OpenDecisions open(int most) {
        rows = new PendingRows(most + JoinPass.BATCH);
        return new OpenDecisions(rows, new RecentRecords(0, 1), closing, most, clock);
    }

    private void flush() {
        closed.forEach(rows::remove);
        closed.clear();
    }

    private void decide(long id, boolean inEpisode) {
        payload.putLong(DecisionCodec.ID, HASH * id);
        payload.putLong(DecisionCodec.ID + 8, id);
        payload.putShort(DecisionCodec.BITS, (short) (inEpisode ? DecisionCodec.EPISODE_BIT : 0));
        payload.putLong(DecisionCodec.EPISODE, 5);
        payload.putLong(DecisionCodec.EPISODE + 8, id);
        payload.putLong(DecisionCodec.T, 0);
        open.add(agent, payload, segment.place(1024 + 64 * records), records++, false);
        flush();
    }

    private double each() {
        return (double) open.bytes() / open.size();
    }

    @Test
    void aMillionTakeFortySixBytesEach() {
        open = open(MILLION);
        for (long id = 0; id < MILLION; id++) {
            decide(id, false);
        }
        assertThat(open.size()).isEqualTo(MILLION);
        assertThat(each()).isLessThan(LONE_BYTES * SLACK);
        for (long id = MILLION; id < MILLION + FEWER; id++) {
            decide(id, false);
        }
        assertThat(open.size()).as("beyond the limit the oldest are closed").isEqualTo(MILLION);
        assertThat(open.get(0, 0)).isEqualTo(OpenDecisions.NONE);
        assertThat(each()).isLessThan(LONE_BYTES * SLACK);
    }

    @Test
    void stepsAndOutcomesTakeFortyMore() {
        open = open(FEWER);
        for (long id = 0; id < FEWER; id++) {
            decide(id, true);
        }
        assertThat(each()).isLessThan((LONE_BYTES + DETAIL_BYTES + EPISODE_BYTES) * MORE_SLACK);
        int known = 0;
        for (long id = 0; id < FEWER; id++) {
            int slot = open.get(HASH * id, id);
            open.outcome(slot, 1, 0, id + 1, false);
            known += open.hasKey(slot, id + 1) && !open.hasKey(slot, id + 2) ? 1 : 0;
        }
        assertThat(known).isEqualTo(FEWER);
        assertThat(each()).isLessThan((LONE_BYTES + DETAIL_BYTES + EPISODE_BYTES + KEY_BYTES) * MORE_SLACK);
    }

    @Test
    void whatIsOverIsGivenBack() {
        open = open(FEWER);
        for (long id = 0; id < FEWER; id++) {
            decide(id, id % 2 == 0);
            open.outcome(open.get(HASH * id, id), 1, 0, id + 1, false);
        }
        for (int i = 0; i < 2; i++) { // the last steps of episodes wait once more, for the next
            clock.advance(Duration.ofHours(49));
            open.expire(clock.nanoTime());
            flush();
        }
        assertThat(open.size()).isZero();
        decide(7, false);
        assertThat(open.bytes()).isLessThan(1 << 20);
    }
}
