package io.outrider.samples.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Contenders take turns, and are compared round by round. */
class RoundsTest {

    private static final Plan PLAN = new Plan(Duration.ofNanos(4), Duration.ofNanos(1), 4);

    private final List<String> order = new ArrayList<>();

    /** Gives the values one after the other, once it is warm; each round of the machine is slower for all. */
    private final class Scripted implements Contender {
        private final String name;
        private final double[] values;
        private int worked;

        Scripted(String name, double... values) {
            this.name = name;
            this.values = values;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Window work(long nanos) {
            int index = worked++ - Rounds.WARM_UPS;
            if (index < 0) {
                return Window.of(1e9, 0);
            }
            order.add(name);
            return Window.of(values[index], 96);
        }

        @Override
        public void close() {}
    }

    @Test
    void whoBeginsMovesOn() {
        Rounds.run(
                List.of(new Scripted("a", 1, 1, 1, 1), new Scripted("b", 1, 1, 1, 1), new Scripted("c", 1, 1, 1, 1)),
                PLAN,
                round -> {});
        assertThat(String.join("", order)).isEqualTo("abc" + "bca" + "cab" + "abc");
    }

    @Test
    void ratiosAreOfTheSameRound() {
        Rounds rounds = Rounds.run(
                List.of(new Scripted("ours", 10, 100, 1000, 40), new Scripted("theirs", 5, 50, 500, 10)),
                PLAN,
                round -> {});
        assertThat(rounds.ratio("ours", "theirs", Window.NANOS)).isEqualTo(new Quartiles(2, 2, 2.5));
        assertThat(rounds.summary("ours", Window.NANOS).median()).isEqualTo(70);

        Row row = Comparison.micros("decide", "S").row(rounds, "ours", "theirs");
        assertThat(row.subjectValue()).isEqualTo(0.07);
        assertThat(row.peerValue()).isEqualTo(0.03);
        assertThat(row.ratio()).isEqualTo(2);
        assertThat(row.ratioHigh()).isEqualTo(2.5);
        assertThat(row.bytesPerOp()).isEqualTo(96);
        assertThat(row.unit()).isEqualTo("us");
    }

    @Test
    void refusesTwoOfOneNameAndWhoDidNotTakePart() {
        List<Contender> twins = List.of(new Scripted("a", 1), new Scripted("a", 1));
        assertThatThrownBy(() -> Rounds.run(twins, PLAN, round -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a");
        Rounds rounds = Rounds.run(List.of(new Scripted("a", 1, 2, 3, 4)), PLAN, round -> {});
        assertThatThrownBy(() -> rounds.summary("b", Window.NANOS)).hasMessageContaining("b");
        assertThatThrownBy(() -> rounds.summary("a", "p99")).hasMessageContaining("p99");
    }

    @Test
    void aWindowIsALineAndBack() {
        Window window = new Window(Map.of("ns", 2650.5, "p99.9", 1e-9));
        assertThat(window.line()).isEqualTo("ns=2650.5 p99.9=1.0E-9");
        assertThat(Window.parse(window.line())).isEqualTo(window);
        assertThatThrownBy(() -> Window.parse("ns=1 bytes")).hasMessageContaining("\"bytes\"");
        assertThatThrownBy(() -> Window.of(Double.NaN, 0)).hasMessageContaining("NaN");
    }

    @Test
    void quartilesLieBetweenNeighbours() {
        assertThat(Quartiles.of(4, 1, 2, 3)).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
        assertThat(Quartiles.of(7).times(2)).isEqualTo(new Quartiles(14, 14, 14));
        assertThatThrownBy(Quartiles::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLoopCountsOperationsAndBytes() {
        try (LoopContender contender = new LoopContender("arrays", 2, () -> new byte[2000], () -> {})) {
            contender.work(1_000_000);
            Window window = contender.work(5_000_000);
            assertThat(window.figure(Window.NANOS)).isPositive();
            assertThat(window.figure(Window.BYTES)).isBetween(1008.0, 1100.0);
        }
    }

    @Test
    void aFigureCanStandForAContenderOfItsOwn() {
        Rounds rounds = Rounds.run(List.of(new Scripted("a", 1, 2, 3, 4)), PLAN, round -> {});
        rounds.part("a", Window.BYTES, "a/bytes");

        assertThat(rounds.summary("a/bytes", Window.NANOS).median()).isEqualTo(96);
        assertThat(rounds.ratio("a/bytes", "a", Window.NANOS).high()).isEqualTo(60);
        assertThatThrownBy(() -> rounds.part("a", Window.NANOS, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two contenders are called a");
    }
}
