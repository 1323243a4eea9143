package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoardTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private void request(String arm, Upstream upstream, int millis) {
        meters.timer("routing.requests", "arm", arm, "upstream", upstream.label())
                .record(Duration.ofMillis(millis));
    }

    @Test
    void firstSaysWhatTheRunIs() throws Exception {
        Board board = new Board(Settings.parse("--arms", "oracle,round-robin", "--seconds", "9"), meters);
        List<String> events = board.events().from(0);
        assertThat(events).hasSize(1);
        assertThat(events.get(0))
                .contains(
                        "\"seconds\":9.0000", "\"arms\":[\"oracle\",\"round-robin\"]", "\"label\":\"birch degrades\"");
    }

    @Test
    void showsTheMetersOfTheArmsOfTheRoundOverTheLastTwoSeconds() throws Exception {
        Board board = new Board(Settings.parse("--arms", "oracle,round-robin", "--together", "1"), meters);
        request("oracle", Upstream.ALDER, 10);
        request("oracle", Upstream.BIRCH, 30);
        board.sample(1, 0.5, Map.of("oracle", Map.of("versions", 3L)));
        String first = board.events().from(1).get(0);
        assertThat(first)
                .contains("\"round\":1", "\"t\":0.5000", "\"versions\":3", "\"ms\":20.0000")
                .contains("\"share\":[0.5000,0.5000,0.0000,0.0000]")
                .doesNotContain("round-robin");

        for (int i = 0; i < Board.TICKS_SHOWN; i++) {
            request("oracle", Upstream.CEDAR, 8);
            board.sample(1, 1, Map.of());
        }
        assertThat(board.events().from(1 + Board.TICKS_SHOWN).get(0))
                .as("the first two requests are too long ago")
                .contains("\"ms\":8.0000", "\"share\":[0.0000,0.0000,1.0000,0.0000]");
    }

    @Test
    void anArmWithoutRequestsHasNoLatency() throws Exception {
        Board board = new Board(Settings.parse("--arms", "oracle"), meters);
        board.sample(0, 0.5, Map.of());
        assertThat(board.events().from(1).get(0)).contains("\"ms\":null", "\"share\":[null,null,null,null]");
    }

    @Test
    void recentMeanForgets() {
        RecentMean mean = new RecentMean(2);
        assertThat(mean.sample(0, 0)).isNaN();
        assertThat(mean.sample(2, 10)).isEqualTo(5);
        assertThat(mean.sample(3, 12)).isEqualTo(4);
        assertThat(mean.sample(4, 14)).isEqualTo(2);
    }
}
