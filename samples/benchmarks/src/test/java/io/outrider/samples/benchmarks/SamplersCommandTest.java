package io.outrider.samples.benchmarks;

import static io.outrider.samples.benchmarks.RunCommand.of;
import static io.outrider.samples.benchmarks.RunCommand.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code samplers} in its shortest form: fields are a contract, figures are not looked at. */
class SamplersCommandTest {

    @TempDir
    Path folder;

    private final RunCommand run = new RunCommand();

    @Test
    void samplersStandBesideLoopsByHandAndAreSplitIntoStages() throws Exception {
        List<JsonObject> rows = run.rows(
                folder, "samplers", "--quick", "--rounds", "1", "--samplers", "EPSILON_GREEDY,SOFTMAX,THOMPSON");

        List<JsonObject> samplers = of(rows, "sampler");
        assertThat(texts(samplers, "subject")).containsExactly("epsilon-greedy", "softmax", "thompson");
        assertThat(texts(samplers, "peer"))
                .containsExactly("by-hand-epsilon-greedy", "by-hand-softmax", "by-hand-votes");
        assertThat(texts(samplers, "model")).containsOnly("K18-M10");
        for (JsonObject row : samplers) {
            assertThat(row.get("subjectValue").getAsDouble()).isPositive();
            assertThat(row.get("bytesPerOp").getAsDouble()).isLessThan(16);
        }
        assertThat(texts(of(rows, "sampler-stage"), "subject"))
                .startsWith("epsilon-greedy/read", "epsilon-greedy/describe", "epsilon-greedy/draw", "softmax/read")
                .hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"samplers --rounds -1", "samplers --samplers X"})
    void aWrongCommandLineIsRefusedWithTheOptionAndTheValue(String line) {
        String[] arguments = line.split(" ", -1);
        assertThat(run.execute(arguments)).isEqualTo(2);
        assertThat(run.errors()).contains(arguments[1], arguments[2]);
    }
}
