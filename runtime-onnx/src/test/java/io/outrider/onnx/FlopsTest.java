package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.outrider.policy.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting operations in the graph against what the exporter counted in PyTorch, and against counts by hand. */
class FlopsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branches",
                "conv",
                "curiosity",
                "fixed_batch",
                "fixed_batch_4",
                "gaussian",
                "members",
                "quantiles",
                "s",
                "two_inputs"
            })
    void agreesWithTheExporter(String name) throws IOException {
        assertThat(counted(Models.path(name))).isEqualTo(stated(Models.path(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "s, 10880", // 2 (16·64 + 64·64 + 64·(4+1))
        "m, 288768", // 2 (128·256 + 256·256 + 256·180)
    })
    void agreesWithCountsByHand(String name, double flops) throws IOException {
        assertThat(counted(benchmark(name))).isEqualTo(flops);
    }

    @Test
    void agreesWithTheExporterOnTheLargeModel() throws IOException {
        assertThat(counted(benchmark("l"))).isEqualTo(stated(benchmark("l"))).isPositive();
    }

    @Test
    void whatIsNotCountedIsSaid() {
        TestModel model = TestModel.begin()
                .input("obs", TestModel.FLOAT, "batch", 2)
                .weight("w", new long[] {2, 2}, 1, 2, 3, 4)
                .node("MatMul", List.of("obs", "w"), "x")
                .node("Einsum", List.of("x", "w"), "logits", "equation", "bi,ij->bj")
                .output("logits", TestModel.FLOAT, "batch", 2);
        try (OnnxPolicy policy = model.load()) {
            assertThat(policy.flopsPerRow()).isEqualTo(8);
            assertThat(policy.report().findings(Finding.Grade.INFO))
                    .anySatisfy(finding -> assertThat(finding.text()).contains("[Einsum] are not counted"));
        }
    }

    private static Path benchmark(String name) {
        Path path = Path.of(System.getProperty("outrider.root", ".."))
                .resolve("samples/benchmarks/src/main/resources/models/" + name + ".onnx");
        assumeTrue(Files.exists(path), "skipped: no " + path + "; say -Doutrider.root=FOLDER");
        return path;
    }

    private static double stated(Path path) {
        try (OnnxPolicy policy = OnnxPolicy.load(path)) {
            return policy.flopsPerRow();
        }
    }

    private static double counted(Path path) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(path)).toBuilder();
        for (int i = model.getMetadataPropsCount() - 1; i >= 0; i--) {
            if (model.getMetadataProps(i).getKey().equals("outrider.flops_per_row")) {
                model.removeMetadataProps(i);
            }
        }
        ModelFile file = ModelFile.of(path.toString(), model.build().toByteArray());
        try (OnnxPolicy policy = OnnxPolicy.load(file)) {
            return policy.flopsPerRow();
        }
    }
}
