package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.experience.Transition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of joined rows: in order, each once, also where the agent comes after the row. */
class JoinedListenersTest {

    private static final int SIZE = 100;

    @TempDir
    Path root;

    private final List<StoredTransition> rows = new ArrayList<>();
    private final List<Transition> heard = new ArrayList<>();

    /** Six rows as a log makes them. */
    private void makeRows() throws InterruptedException {
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            List<Transition> told = new ArrayList<>();
            logs.recorder.onJoined(logs.agent, told::add);
            for (int i = 0; i < 6; i++) {
                logs.reportLast(logs.decide(), i);
            }
            assertThat(logs.log.awaitJoined(Logs.LONG)).isTrue();
            told.forEach(row -> rows.add((StoredTransition) row));
        }
        assertThat(rows).hasSize(6);
    }

    private static JoinedListeners listeners(int rows) {
        return new JoinedListeners((long) rows * SIZE, row -> false);
    }

    private void join(JoinedListeners listeners, int from, int to) {
        for (int i = from; i < to; i++) {
            StoredTransition row = rows.get(i);
            listeners.joined("offers", SIZE, () -> row);
        }
    }

    @Test
    void rowsWaitForTheirAgentAndComeFirst() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(6);
        join(listeners, 0, 4);
        listeners.listen("others", row -> heard.add(null));
        listeners.listen("offers", heard::add);
        join(listeners, 4, 6);
        assertThat(heard).containsExactlyElementsOf(rows);
        listeners.close();
        assertThat(listeners.unlearned()).isZero();
    }

    @Test
    void betweenTwoAgentsOfOneNameRowsWait() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(6);
        Consumer<Transition> first = heard::add;
        listeners.listen("offers", first);
        join(listeners, 0, 2);
        listeners.leave("offers", first);
        join(listeners, 2, 4);
        assertThat(heard).hasSize(2);
        List<Transition> second = new ArrayList<>();
        listeners.listen("offers", second::add);
        join(listeners, 4, 6);
        assertThat(second).containsExactlyElementsOf(rows.subList(2, 6));
        assertThat(heard).hasSize(2);
    }

    @Test
    void whatIsTooMuchIsCountedOnceItsAgentIsThere() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(2);
        join(listeners, 0, 5);
        assertThat(listeners.unlearned()).as("nobody wants them yet").isZero();
        listeners.listen("offers", heard::add);
        join(listeners, 5, 6);
        assertThat(heard).containsExactly(rows.get(0), rows.get(1), rows.get(5));
        assertThat(listeners.unlearned()).isEqualTo(3);
    }

    @Test
    void roomIsSharedAndGivenBack() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(3);
        listeners.joined("others", 2 * SIZE, () -> rows.get(0));
        join(listeners, 0, 1);
        join(listeners, 1, 2);
        listeners.ignore("others");
        listeners.listen("offers", heard::add);
        assertThat(heard).containsExactly(rows.get(0));
        assertThat(listeners.unlearned()).isEqualTo(1);
        Consumer<Transition> gone = row -> {};
        listeners.listen("late", gone);
        listeners.leave("late", gone);
        for (int i = 0; i < 3; i++) {
            listeners.joined("late", SIZE, () -> rows.get(2));
        }
        assertThat(listeners.unlearned()).isEqualTo(1);
        listeners.close();
        assertThat(listeners.unlearned()).as("nobody came for three more").isEqualTo(4);
    }

    @Test
    void anAgentThatDoesNotLearnKeepsNothing() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(6);
        join(listeners, 0, 2);
        listeners.ignore("offers");
        listeners.joined("offers", SIZE, () -> {
            throw new AssertionError("copied for nobody");
        });
        listeners.close();
        assertThat(listeners.unlearned()).isZero();
    }

    @Test
    void whoWasErasedMeanwhileIsNotTold() throws InterruptedException {
        makeRows();
        List<StoredTransition> gone = new ArrayList<>();
        Predicate<StoredTransition> erased = gone::contains;
        JoinedListeners listeners = new JoinedListeners(6 * SIZE, erased);
        join(listeners, 0, 3);
        gone.add(rows.get(1));
        listeners.listen("offers", heard::add);
        assertThat(heard).containsExactly(rows.get(0), rows.get(2));
    }

    @Test
    void aListenerThatFailsHindersNobody() throws InterruptedException {
        makeRows();
        JoinedListeners listeners = listeners(6);
        listeners.listen("offers", row -> {
            throw new IllegalStateException("a listener's");
        });
        listeners.listen("offers", heard::add);
        join(listeners, 0, 6);
        assertThat(heard).containsExactlyElementsOf(rows);
    }

    @Test
    void aRestartedLogKeepsRowsForItsAgents() throws InterruptedException {
        DecisionId decided;
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            decided = logs.decide();
        }
        try (SegmentExperienceLog log =
                (SegmentExperienceLog) Logs.builder(root, new TestClock()).open()) {
            assertThat(log.report(Outcome.of(decided, 2).last())).isTrue();
            assertThat(log.awaitJoined(Logs.LONG)).isTrue();
            int agent = log.recorder().register(Logs.schema("offers", log.recorder()));
            log.recorder().onJoined(agent, heard::add);
            assertThat(heard).singleElement().satisfies(row -> {
                assertThat(row.decisionId()).isEqualTo(decided);
                assertThat(row.reward()).isEqualTo(2f);
            });
        }
    }
}
