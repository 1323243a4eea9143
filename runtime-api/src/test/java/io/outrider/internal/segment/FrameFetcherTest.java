package io.outrider.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames by their places. */
class FrameFetcherTest {

    private record Place(SegmentName segment, long producer, long offset, long record, long id) {}

    private final ModelStorage storage = new ModelStorage();
    private final ManualClock clock = new ManualClock();
    private SegmentLog log;
    private List<Place> places;

    /** Three segments: two sealed, one being written; the tail reads each in several pieces. */
    @BeforeEach
    void write() {
        log = TestLog.open(storage, clock);
        places = new ArrayList<>();
        LogTail tail = log.tail();
        for (long id = 0; id < 300; id++) {
            assertThat(log.append(1, 0, Priority.NORMAL, TestLog.payload(id, (int) (id * 37 % 400))))
                    .isPositive();
            clock.advanceMillis(60);
            log.pump();
            tail.poll(this::note, 1000);
        }
        clock.advanceMillis(200);
        log.pump();
        tail.poll(this::note, 1000);
        assertThat(places).hasSize(300);
        assertThat(places.stream().map(Place::segment).distinct()).hasSize(3);
    }

    private void note(FrameView frame) {
        if (frame.appended()) {
            places.add(new Place(
                    frame.segment(), frame.producer(), frame.offset(), frame.recordSeq(), TestLog.id(frame.payload())));
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void check(FrameFetcher fetcher, Place place, int ahead) {
        FrameView frame = fetcher.fetch(place.segment, place.producer, place.offset, ahead);
        assertThat(frame).as(place.toString()).isNotNull();
        assertThat(TestLog.id(frame.payload())).isEqualTo(place.id);
        assertThat(frame.recordSeq()).isEqualTo(place.record);
        assertThat(frame.offset()).isEqualTo(place.offset);
        assertThat(frame.type()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 5000, 1 << 20})
    void everyFrameIsFoundInAnyOrder(int ahead) {
        FrameFetcher fetcher = log.fetcher();
        places.forEach(place -> check(fetcher, place, ahead));
        Collections.shuffle(places, new Random(ahead));
        places.forEach(place -> check(fetcher, place, ahead));
        fetcher.close();
        check(fetcher, places.get(7), ahead);
        fetcher.close();
    }

    @Test
    void readingAheadSavesReads() {
        FrameFetcher fetcher = log.fetcher();
        long before = storage.operations();
        places.forEach(place -> check(fetcher, place, 1 << 20));
        assertThat(storage.operations() - before).isLessThan(30);
    }

    @Test
    void whatIsNoFrameIsNotFound() {
        FrameFetcher fetcher = log.fetcher();
        Place place = places.get(20);
        assertThat(fetcher.fetch(place.segment, place.producer, place.offset + 8, 0))
                .isNull();
        assertThat(fetcher.fetch(place.segment, place.producer, 1 << 26, 0)).isNull();
        assertThat(fetcher.fetch(place.segment, place.producer + 1, place.offset, 0))
                .as("another producer's checksum is seeded otherwise; the one that was read before is kept")
                .isNotNull();
        fetcher.close();
        assertThat(fetcher.fetch(place.segment, place.producer + 1, place.offset, 0))
                .isNull();
    }

    @Test
    void anyByteThatIsDamagedIsNoticed() {
        Place place = places.get(3);
        Path file = TestLog.DIR.resolve(place.segment.sealedFile());
        byte[] intact = storage.contents(file);
        int length = (int) (places.get(4).offset - place.offset);
        for (int at = 0; at < length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = intact.clone();
                damaged[(int) place.offset + at] ^= (byte) (1 << bit);
                storage.tamper(file, damaged);
                FrameView frame = log.fetcher().fetch(place.segment, place.producer, place.offset, 0);
                if (frame != null) {
                    assertThat(at).as("padding").isGreaterThanOrEqualTo(length - 7);
                    assertThat(TestLog.id(frame.payload())).isEqualTo(place.id);
                }
            }
        }
    }

    @Test
    void aSegmentThatIsGoneIsSaidToBeMissing() {
        Place place = places.get(3);
        storage.delete(TestLog.DIR.resolve(place.segment.sealedFile()));
        StorageException error = catchThrowableOfType(
                StorageException.class, () -> log.fetcher().fetch(place.segment, place.producer, place.offset, 0));
        assertThat(error.missing()).isTrue();
        Place other = places.get(299);
        check(log.fetcher(), other, 0);
    }
}
