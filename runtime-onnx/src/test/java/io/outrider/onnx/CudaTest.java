package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.policy.OutputKind;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies on an NVIDIA card against recorded outputs; run by the profile {@code gpu}, on a machine that has one. */
@Tag("gpu")
class CudaTest {

    @ParameterizedTest
    @CsvSource({"s, LOGITS, logits", "members, Q_MEMBERS, q_members", "gaussian, MEAN, mean", "named, LOGITS, out"})
    void agreesWithTheProcessor(String name, OutputKind kind, String tensor) throws IOException {
        OnnxLoader loader = OnnxPolicy.loader()
                .providers(Provider.cuda(CudaOptions.defaults().tf32(false).cudnn(false))
                        .required());
        try (OnnxPolicy policy = loader.load(Models.path(name))) {
            assertThat(policy.provider()).isEqualTo("cuda:0");
            Golden golden = Models.golden(name);
            float[][] actual = Rows.run(policy, kind, golden.rows("inputs", "obs"));
            float[][] expected = golden.rows("outputs", tensor);
            for (int row = 0; row < expected.length; row++) {
                for (int i = 0; i < expected[row].length; i++) {
                    assertThat((double) actual[row][i]).isCloseTo(expected[row][i], within(1e-4));
                }
            }
        }
    }
}
