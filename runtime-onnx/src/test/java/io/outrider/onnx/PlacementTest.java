package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.onnx.SharedModels.Shared;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That a report says which provider runs which nodes. */
class PlacementTest {

    static List<Shared> shared() {
        return SharedModels.all();
    }

    @Test
    void everyNodeOfASmallModelIsFound() {
        try (OnnxPolicy policy = OnnxPolicy.loader()
                .placements()
                .load(TestModel.begin()
                        .input("obs", TestModel.FLOAT, "batch", 2)
                        .weight("w", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                        .node("MatMul", List.of("obs", "w"), "product")
                        .node("Sin", List.of("product"), "sine")
                        .node("Cos", List.of("product"), "cosine")
                        .node("Sin", List.of("cosine"), "twice")
                        .node("Mul", List.of("sine", "twice"), "logits")
                        .output("logits", TestModel.FLOAT, "batch", 3)
                        .described()
                        .file())) {
            assertThat(policy.report().placements())
                    .containsExactly(new Placement(
                            "CPUExecutionProvider", new TreeMap<>(Map.of("Cos", 1, "MatMul", 1, "Mul", 1, "Sin", 2))));
            assertThat(policy.report().placements().get(0).nodes()).isEqualTo(5);
            assertThat(policy.report().fallbacks()).isEmpty();
            assertThat(policy.report().toString())
                    .contains("5 by CPUExecutionProvider {Cos=1, MatMul=1, Mul=1, Sin=2}");
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void modelsOfOthersRunWhollyOnTheProcessor(Shared model) {
        try (OnnxPolicy policy =
                model.loader().placements().load(SharedModels.folder().resolve(model.name() + ".onnx"))) {
            assertThat(policy.report().placements()).singleElement().satisfies(placement -> {
                assertThat(placement.provider()).isEqualTo("CPUExecutionProvider");
                assertThat(placement.operators().keySet()).anyMatch(operator -> operator.contains("Gemm"));
            });
            assertThat(policy.report().fallbacks()).isEmpty();
            assertThat(policy.report().findings(Finding.Grade.WARNING)).isEmpty();
        }
    }

    @Test
    void nobodyPaysWhoDidNotAsk() {
        try (OnnxPolicy policy = OnnxPolicy.load(Models.path("s"))) {
            assertThat(policy.report().placements()).isEmpty();
        }
    }

    @Test
    void aCardThatIsNotThereDrawsOneWarningAndTheProcessorRunsAll() {
        try (OnnxPolicy policy = OnnxPolicy.loader().providers(Provider.cuda()).load(Models.path("s"))) {
            assertThat(policy.report().placements())
                    .singleElement()
                    .extracting(Placement::provider)
                    .isEqualTo("CPUExecutionProvider");
            assertThat(policy.report().findings(Finding.Grade.WARNING))
                    .singleElement()
                    .extracting(Finding::subject)
                    .isEqualTo("provider cuda:0");
        }
    }

    @Test
    void nodesOnTheProcessorBesideACardDrawOneWarningThatNamesThem() {
        Findings findings = new Findings();
        List<Placement> placements = List.of(
                new Placement("CPUExecutionProvider", new TreeMap<>(Map.of("NonZero", 1, "Shape", 2))),
                new Placement("CUDAExecutionProvider", new TreeMap<>(Map.of("Gemm", 4, "MemcpyToHost", 1))));
        Placements.warn("cuda:0", placements, findings);
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Finding.Grade.WARNING);
            assertThat(finding.text()).contains("3 of 8 nodes", "cuda:0", "NonZero=1", "Shape=2");
        });
        Findings none = new Findings();
        Placements.warn("cuda:0", placements.subList(1, 2), none);
        assertThat(none.all()).isEmpty();
    }
}
