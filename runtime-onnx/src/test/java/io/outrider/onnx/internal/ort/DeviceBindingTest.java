package io.outrider.onnx.internal.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CudaRuntime;
import io.outrider.onnx.internal.foreign.DeviceApi;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tensors on a device that behaves, and on devices that do not. */
class DeviceBindingTest {

    private static final List<TensorLayout> INPUTS =
            List.of(new TensorLayout("obs", ElementType.FLOAT, List.of(Axis.BATCH, 16)));
    private static final List<TensorLayout> OUTPUTS =
            List.of(new TensorLayout("logits", ElementType.FLOAT, List.of(Axis.BATCH, 4)));

    private SessionSpec spec = new SessionSpec("none", ByteBuffer.allocate(0), 1, 1, Map.of(), Map.of());
    private long before;

    @BeforeEach
    void read() throws IOException {
        Ort.environment();
        try (InputStream model = DeviceBindingTest.class.getResourceAsStream("/models/s.onnx")) {
            spec = new SessionSpec("s", ByteBuffer.wrap(model.readAllBytes()), 1, 1, Map.of(), Map.of());
        }
        before = CApi.live();
    }

    /** Whether there are C functions; where Java has none, it is asserted that the reason is given. */
    private static boolean isThere() {
        boolean there = Runtime.version().feature() >= 22;
        if (!there) {
            assertThat(ForeignSession.unavailable("1.28.0", true))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("expected 22 or later"));
        }
        return there;
    }

    /** The processor as a device on which something is wrong, and that counts what is copied. */
    private static class Faulty implements Device {
        private final CpuDevice cpu = new CpuDevice();
        private final List<Long> written = new ArrayList<>();
        private String memory = "Cpu";
        private boolean full;
        private int pinned;

        @Override
        public String memory() {
            return memory;
        }

        @Override
        public int number() {
            return 0;
        }

        @Override
        public Map<String, String> cuda() {
            return Map.of();
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public long allocate(long allocator, long bytes) {
            return DeviceApi.allocate(allocator, full ? Long.MAX_VALUE / 4 : bytes);
        }

        @Override
        public void write(long host, long bytes, long address) {
            written.add(bytes);
            cpu.write(host, bytes, address);
        }

        @Override
        public void arrive() {
            written.add(0L);
        }

        @Override
        public void read(long address, long bytes, long host) {
            written.add(-bytes);
            cpu.read(address, bytes, host);
        }

        @Override
        public Optional<String> pin(long host, long bytes) {
            pinned++;
            return Optional.empty();
        }

        @Override
        public void unpin(long host) {
            pinned--;
        }
    }

    private static float[] run(NativeSession session, int most, int... rows) {
        float[] last = {};
        try (Binding binding = session.bind(INPUTS, OUTPUTS, most, 0)) {
            for (int number : rows) {
                for (int i = 0; i < number * 16; i++) {
                    binding.input(0).putFloat(i * Float.BYTES, (float) Math.sin(i + number));
                }
                binding.run(number);
                last = new float[number * 4];
                binding.output(0).asFloatBuffer().get(0, last);
            }
        }
        return last;
    }

    private float[] expected(int most, int... rows) {
        try (ForeignSession session = ForeignSession.open(spec)) {
            return run(session, most, rows);
        }
    }

    @Test
    void onlyTheRowsOfARunAreCopied() {
        if (!isThere()) {
            return;
        }
        Faulty device = new Faulty();
        try (ForeignSession session = ForeignSession.open(spec, new Residence(device, true, Set.of()))) {
            assertThat(run(session, 5, 5, 2)).containsExactly(expected(5, 5, 2));
            assertThat(device.written).containsExactly(5 * 64L, 0L, -5 * 16L, 2 * 64L, 0L, -2 * 16L);
            assertThat(session.memory()).isEqualTo("device Cpu 0, pinned copies");
            try (Binding open = session.bind(INPUTS, OUTPUTS, 1, 0)) {
                open.run(1);
                assertThat(device.pinned).isEqualTo(1);
            }
            assertThat(device.pinned).isZero();
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void aDeviceWithoutMemoryLeavesTheCopiesToOnnxRuntime() {
        if (!isThere()) {
            return;
        }
        Faulty device = new Faulty();
        try (ForeignSession session = ForeignSession.open(spec, new Residence(device, true, Set.of()))) {
            device.full = true;
            assertThat(run(session, 3, 3, 1, 3)).containsExactly(expected(3, 3, 1, 3));
            assertThat(device.written).isEmpty();
            assertThat(device.pinned).isZero();
            assertThatThrownBy(() -> session.bindOnDevice(INPUTS, OUTPUTS, 3, 0))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("no memory on the device for 3 row(s)");
            device.full = false;
            assertThat(run(session, 3, 2)).containsExactly(expected(3, 2));
            assertThat(device.written).isNotEmpty();
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void stateThatFindsNoMemoryLeavesNothingBehind() {
        if (!isThere()) {
            return;
        }
        Faulty device = new Faulty();
        try (ForeignSession session = ForeignSession.open(spec, new Residence(device, false, Set.of()))) {
            device.full = true;
            List<StateLoop.Piece> pieces =
                    List.of(new StateLoop.Piece("obs", "logits", ElementType.FLOAT, List.of(1L, 16L)));
            ByteBuffer scalar = ByteBuffer.allocateDirect(Float.BYTES);
            assertThatThrownBy(() -> new StateLoop(session, pieces, "value", scalar))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("cannot keep its state on Cpu memory");
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void memoryThatOnnxRuntimeDoesNotKnowIsRefused() {
        if (!isThere()) {
            return;
        }
        Faulty device = new Faulty();
        device.memory = "Nowhere";
        assertThatThrownBy(() -> ForeignSession.open(spec, new Residence(device, false, Set.of())))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("cannot be opened");
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void aBuildWithoutCudaRefusesTheCard() throws OrtException {
        if (!isThere()) {
            return;
        }
        Residence card = new Residence(new CudaDevice(0, Map.of("use_tf32", "0")), true, Set.of(1));
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            assertThatThrownBy(() -> ForeignSession.open(spec, card))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("CUDA");
        }
        assertThat(CApi.live()).isEqualTo(before);
    }

    @Test
    void theCardsOptionsNameTheCard() {
        assertThat(new CudaDevice(3, Map.of("use_tf32", "0")).cuda())
                .isEqualTo(Map.of("use_tf32", "0", "device_id", "3"));
    }

    @Test
    void whereThereIsNoCudaRuntimeItsNamesAreGiven() {
        assertThat(CudaRuntime.unavailable())
                .satisfiesAnyOf(
                        reason -> assertThat(reason).isEmpty(),
                        reason -> assertThat(reason.orElseThrow()).contains("cudart"),
                        reason -> assertThat(reason.orElseThrow()).contains("expected 22 or later"));
    }
}
