package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;

/** That a description follows from its arguments and the memory alone: not from other calls, nor from interruptions. */
final class CallProperties {

    private static final int ROWS = 16;
    private static final int STEPS = 60;

    private CallProperties() {}

    /** A row is described alike alone and among others, at any place, after any other. */
    static void describeRowsAlike(Subject subject) {
        SplittableRandom random = new SplittableRandom(15);
        for (int i = 0; i < 10; i++) {
            List<FakeSituation> rows = subject.alike(ROWS, random);
            FakeBatch batch = new FakeBatch(rows, subject.sampler());
            for (int n = 0; n < 2 * ROWS; n++) {
                int row = random.nextInt(ROWS);
                FakeSituation at = rows.get(row);
                assertThat(Subject.fingerprint(at, batch.describe(row)))
                        .as("row %s of a batch of %s", row, rows)
                        .containsExactly(Subject.fingerprint(at, at.describe(subject.sampler())), within(1e-12));
            }
        }
    }

    /** A memory that is saved and restored now and then goes on as one that is not. */
    static void remembersAcrossRestarts(Subject subject) {
        if (subject.newMemory() == null) {
            return;
        }
        for (int run = 0; run < 4; run++) {
            SplittableRandom random = new SplittableRandom(16 + run);
            FakeActor whole = new FakeActor(subject, run);
            FakeActor cut = new FakeActor(subject, run);
            for (FakeSituation at : subject.situations().alike(STEPS, random)) {
                assertThat(cut.step(at))
                        .as("what is described after restarts, in %s", at)
                        .containsExactly(whole.step(at));
                assertThat(Double.compare(cut.bonus(), whole.bonus()))
                        .as("bonus %s, %s after restarts, in %s", whole.bonus(), cut.bonus(), at)
                        .isZero();
                assertThat(cut.saved())
                        .as("what is saved after restarts, in %s", at)
                        .containsExactly(whole.saved());
                if (random.nextInt(3) == 0) {
                    cut.restart();
                }
            }
        }
    }
}
