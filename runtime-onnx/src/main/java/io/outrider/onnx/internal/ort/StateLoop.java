package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CApiException;
import io.outrider.onnx.internal.foreign.CudaException;
import io.outrider.onnx.internal.foreign.DeviceApi;
import io.outrider.onnx.internal.graph.ElementType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * State that stays on a device from run to run: every piece lies there twice, a run reads one side and writes the other, and
 * {@link #swap} makes what was written current, so that nothing of it is copied. What else goes in is fed anew for each run,
 * and copied by ONNX Runtime. Not thread-safe.
 */
public final class StateLoop implements AutoCloseable {

    private static final int SIDES = 2;

    private final ForeignSession session;
    private final Device device;
    private final List<Piece> pieces;
    private final long[][] addresses;
    private final BoundTensors[] bound = new BoundTensors[SIDES];
    private final List<Object> fed = new ArrayList<>();
    private final ByteBuffer result;
    private long runOptions;
    private int current;

    /**
     * A tensor of the state.
     *
     * @param input its name going in
     * @param output its name coming out
     * @param type what its elements are
     * @param shape its dimensions
     */
    public record Piece(String input, String output, ElementType type, List<Long> shape) {

        /** Keeps an unmodifiable copy of the shape. */
        public Piece {
            shape = List.copyOf(shape);
        }

        int bytes() {
            long elements = shape.stream().reduce(1L, Math::multiplyExact);
            return Math.toIntExact(Math.multiplyExact(elements, type.bytes()));
        }

        long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /**
     * State of {@code session}, which it does not own; what it holds is not settled yet.
     *
     * @param output a float scalar that each run gives
     * @param result where that scalar goes, a direct buffer in native order
     * @throws io.outrider.policy.PolicyException if there is no memory
     */
    public StateLoop(ForeignSession session, List<Piece> pieces, String output, ByteBuffer result) {
        this.session = session;
        this.device = session.device();
        this.pieces = List.copyOf(pieces);
        this.addresses = new long[SIDES][pieces.size()];
        this.result = result;
        boolean complete = false;
        try {
            for (long[] side : addresses) {
                for (int i = 0; i < side.length; i++) {
                    side[i] = session.allocate(Math.max(1, pieces.get(i).bytes()));
                }
            }
            runOptions = session.createRunOptions(ForeignSession.NO_GRAPH);
            for (int side = 0; side < SIDES; side++) {
                bound[side] = bind(side, output);
            }
            complete = true;
        } catch (CApiException e) {
            throw session.failure("cannot keep its state on " + device.memory() + " memory", e);
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private BoundTensors bind(int side, String output) {
        BoundTensors tensors = new BoundTensors(session.session());
        boolean complete = false;
        try {
            for (int i = 0; i < pieces.size(); i++) {
                Piece piece = pieces.get(i);
                tensors.input(piece.input(), tensor(piece, addresses[side][i]));
                tensors.output(piece.output(), tensor(piece, addresses[1 - side][i]));
            }
            long scalar = CApi.createTensor(session.hostMemory(), result, new long[0], ElementType.FLOAT.code());
            tensors.output(output, scalar);
            complete = true;
            return tensors;
        } finally {
            if (!complete) {
                tensors.release();
            }
        }
    }

    private long tensor(Piece piece, long address) {
        return DeviceApi.createTensor(
                session.deviceMemory(),
                address,
                piece.bytes(),
                piece.dimensions(),
                piece.type().code());
    }

    /**
     * Feeds an input of the next run with {@code data}, a direct buffer in native order; copied now, or read by the run.
     *
     * @throws io.outrider.policy.PolicyException if ONNX Runtime does not take it
     */
    public void feed(String input, ByteBuffer data, long[] shape, ElementType type) {
        try {
            long tensor = CApi.createTensor(session.hostMemory(), data, shape, type.code());
            try {
                CApi.bindInput(bound[current].binding(), input, tensor);
            } finally {
                CApi.releaseTensor(tensor);
            }
        } catch (CApiException e) {
            throw session.failure("cannot be fed " + input, e);
        }
        fed.add(data);
    }

    /**
     * Runs once.
     *
     * @throws io.outrider.policy.PolicyException if ONNX Runtime fails; the current state is then as before
     */
    public void run() {
        try {
            session.run(runOptions, bound[current].binding());
        } catch (CApiException e) {
            throw session.failure("cannot make a step", e);
        } finally {
            Reference.reachabilityFence(fed);
            Reference.reachabilityFence(result);
            fed.clear();
        }
    }

    /** Makes what the last run wrote the current state. */
    public void swap() {
        current = 1 - current;
    }

    /** A copy of the current value of piece {@code index}: direct, in native order. */
    public ByteBuffer read(int index) {
        int bytes = pieces.get(index).bytes();
        ByteBuffer copy = ByteBuffer.allocateDirect(bytes).order(java.nio.ByteOrder.nativeOrder());
        try {
            device.read(addresses[current][index], bytes, DeviceApi.address(copy));
            return copy;
        } catch (CudaException e) {
            throw session.failure("cannot read its state", e);
        } finally {
            Reference.reachabilityFence(copy);
        }
    }

    /** Replaces the current value of piece {@code index} by the direct buffer {@code value}, from its first byte. */
    public void write(int index, ByteBuffer value) {
        try {
            device.write(DeviceApi.address(value), pieces.get(index).bytes(), addresses[current][index]);
            device.arrive();
        } catch (CudaException e) {
            throw session.failure("cannot replace its state", e);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    @Override
    public void close() {
        for (int side = 0; side < SIDES; side++) {
            // Null where opening failed half-way.
            if (bound[side] != null) {
                bound[side].release();
            }
            session.free(addresses[side]);
        }
        if (runOptions != ForeignSession.NONE) {
            CApi.releaseRunOptions(runOptions);
            runOptions = ForeignSession.NONE;
        }
    }
}
