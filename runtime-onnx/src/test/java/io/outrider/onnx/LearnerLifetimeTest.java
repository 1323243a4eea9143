package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.policy.OutputKind;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner's native memory lives until it is closed, and nothing public reaches it afterwards. */
class LearnerLifetimeTest {

    private static final float[] OBSERVATION = {0.5f, -1f, 0.25f, 2f};
    private static final Row ROW = Row.of(1, OBSERVATION, 1, 0.5, 1f);

    private static OnnxLearner learner() {
        return OnnxLearner.load(Models.path("learner_sgd.policy"), Models.path("learner_sgd"));
    }

    @Test
    void everythingRefusesToBeUsedAfterClose(@TempDir Path folder) {
        Path saved = folder.resolve("state");
        OnnxLearner learner = learner();
        TrainingBatch batch = learner.batch(2);
        OnnxPolicy made = learner.policy();
        learner.train(List.of(ROW, ROW, ROW));
        learner.save(saved);
        float[] before = Rows.run(made, OutputKind.Q_MEMBERS, OBSERVATION)[0];
        learner.close();
        learner.close();
        List<ThrowingCallable> uses = List.of(
                () -> learner.train(List.of(ROW)),
                () -> learner.train(List.of(ROW, ROW, ROW)),
                () -> learner.train(List.of()),
                () -> learner.step(batch),
                () -> learner.batch(2),
                () -> learner.hyper("lr", 0.1),
                () -> learner.weight("fc.weight"),
                () -> learner.save(saved),
                () -> learner.restore(saved),
                learner::policy);
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
        assertThat(learner.steps()).isEqualTo(1);
        assertThat(learner.provider()).isEqualTo("cpu");
        assertThat(learner.columns()).isNotEmpty();
        assertThat(learner).asString().contains("step 1");
        batch.floats("rewards").put(0, 1f);
        batch.close();
        assertThat(Rows.run(made, OutputKind.Q_MEMBERS, OBSERVATION)[0]).containsExactly(before);
        made.close();
    }

    @Test
    void aClosedBatchIsRefused() {
        try (OnnxLearner learner = learner()) {
            TrainingBatch batch = learner.batch(2);
            batch.close();
            batch.close();
            assertThatThrownBy(() -> learner.step(batch)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> batch.floats("rewards")).isInstanceOf(IllegalStateException.class);
            assertThat(learner.steps()).isZero();
        }
    }
}
