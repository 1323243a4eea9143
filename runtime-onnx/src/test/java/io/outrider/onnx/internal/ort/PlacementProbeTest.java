package io.outrider.onnx.internal.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.outrider.onnx.internal.graph.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementProbeTest {

    private static String event(String name, int index, String provider, String operator) {
        return "{\"cat\" : \"Node\",\"dur\" :9,\"name\" :\"" + name + "_kernel_time\",\"args\" : {\"op_name\" : \""
                + operator + "\",\"node_index\" : \"" + index + "\",\"provider\" : \"" + provider + "\"}},";
    }

    private static final SessionSpec SPEC = spec();

    private static SessionSpec spec() {
        try (InputStream model = PlacementProbeTest.class.getResourceAsStream("/models/s.onnx")) {
            return new SessionSpec("s", ByteBuffer.wrap(model.readAllBytes()), 1, 1, Map.of(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theProfileIsDeletedWhetherTheRunFailsOrNot(@TempDir Path folder) throws OrtException, IOException {
        PlacementProbe probe = new PlacementProbe(Ort.environment(), SPEC, options -> {});
        TensorLayout input = new TensorLayout("obs", ElementType.FLOAT, List.of(Axis.BATCH, 16));
        assertThat(probe.run(folder, List.of(input), 1, 0)).containsOnlyKeys("CPUExecutionProvider");
        assertThat(folder).isEmptyDirectory();
        TensorLayout wrong = new TensorLayout("obs", ElementType.FLOAT, List.of(Axis.BATCH, 15));
        assertThatThrownBy(() -> probe.run(folder, List.of(wrong), 1, 0)).isInstanceOf(OrtException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nodesAreCountedOnceByProviderAndOperator() {
        List<String> lines = List.of(
                "[",
                "{\"cat\" : \"Session\",\"name\" :\"model_run\",\"args\" : {}},",
                event("a", 0, "CUDAExecutionProvider", "Gemm"),
                event("b", 1, "CUDAExecutionProvider", "Gemm"),
                event("within a loop", 2, "CPUExecutionProvider", "Add"),
                event("within a loop", 2, "CPUExecutionProvider", "Add"),
                event("another graph's", 2, "CPUExecutionProvider", "Add"),
                event("with a \"quote\"", 3, "CPUExecutionProvider", "Loop"),
                "]");
        assertThat(PlacementProbe.parse(lines).toString())
                .isEqualTo("{CPUExecutionProvider={Add=2, Loop=1}, CUDAExecutionProvider={Gemm=2}}");
    }
}
