package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.onnx.Finding.Grade;
import org.junit.jupiter.api.Test;

/** The option, and what a policy gets of it that cannot have all. */
class TensorMemoryTest {

    private static final boolean FOREIGN = Bindings.foreign();

    @Test
    void whatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> TensorMemory.device().graphs(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
        assertThatThrownBy(() -> TensorMemory.host().graphs(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("graphs(4)");
        assertThatThrownBy(() -> TensorMemory.host().pinned())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pinned()");
    }

    @Test
    void optionsAreValues() {
        TensorMemory memory = TensorMemory.device().pinned().graphs(64, 1, 64);
        assertThat(memory)
                .isEqualTo(TensorMemory.device().graphs(1, 64).pinned())
                .hasSameHashCodeAs(TensorMemory.device().graphs(1, 64).pinned())
                .isNotEqualTo(TensorMemory.device().graphs(1, 64))
                .isNotEqualTo(TensorMemory.device())
                .hasToString("TensorMemory[device, pinned, graphs of [1, 64] rows]");
        assertThat(TensorMemory.host()).hasToString("TensorMemory[host]").isNotEqualTo(TensorMemory.device());
    }

    @Test
    void whereItCannotBeHadTheHostsIsTakenWithOneWarning() {
        OnnxLoader loader = OnnxPolicy.loader().binding(NativeBinding.AUTO).memory(TensorMemory.device());
        try (OnnxPolicy policy = loader.load(Models.path("s"))) {
            assertThat(policy.report().memory()).isEqualTo(FOREIGN ? "device Cpu 0" : "host");
            if (!FOREIGN) {
                assertThat(policy.report().findings(Grade.WARNING))
                        .singleElement()
                        .asString()
                        .contains("memory", "host");
            }
        }
        try (OnnxPolicy policy = loader.binding(NativeBinding.JAVA).load(Models.path("s"))) {
            assertThat(policy.report().memory()).isEqualTo("host");
            assertThat(policy.report().binding()).isEqualTo("java");
            assertThat(policy.report().findings(Grade.WARNING))
                    .singleElement()
                    .asString()
                    .contains("memory", "Java API was demanded");
        }
    }

    @Test
    void theProcessorHasNoGraphsAndNothingToPin() {
        OnnxLoader loader = OnnxPolicy.loader()
                .binding(NativeBinding.AUTO)
                .memory(TensorMemory.device().pinned().graphs(1, 4));
        try (OnnxPolicy policy = loader.load(Models.path("s"))) {
            assertThat(policy.report().memory()).isEqualTo(FOREIGN ? "device Cpu 0" : "host");
            assertThat(policy.report().findings(Grade.WARNING))
                    .singleElement()
                    .asString()
                    .contains("memory")
                    .contains(FOREIGN ? "no CUDA graphs of [1, 4] rows" : "host");
        }
    }

    @Test
    void aCardThatIsNotThereLeavesTheProcessorOnTheSamePath() {
        OnnxLoader loader = OnnxPolicy.loader().providers(Provider.cuda()).memory(TensorMemory.device());
        try (OnnxPolicy policy = loader.load(Models.path("s"))) {
            assertThat(policy.provider())
                    .satisfiesAnyOf(
                            cpu -> assertThat(cpu).isEqualTo("cpu"),
                            cuda -> assertThat(cuda).isEqualTo("cuda:0"));
            assertThat(Rows.run(policy, io.outrider.policy.OutputKind.LOGITS, new float[16])[0])
                    .doesNotContain(Float.NaN);
        }
    }
}
