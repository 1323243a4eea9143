package io.outrider.onnx.internal.ort;

import io.outrider.onnx.internal.foreign.CApi;
import io.outrider.onnx.internal.foreign.CApiException;
import io.outrider.onnx.internal.foreign.CudaException;
import io.outrider.onnx.internal.foreign.DeviceApi;
import io.outrider.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session that was made, and is run, by ONNX Runtime's C functions: on the processor and over its memory, or with its tensors
 * on a device.
 */
public final class ForeignSession implements NativeSession {

    /** No handle. */
    static final long NONE = 0;

    /** ONNX Runtime's number for runs that are not captured. */
    static final int NO_GRAPH = -1;

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    private final String name;
    /** What replaced weights lie in. */
    private final List<ByteBuffer> weightBuffers = new ArrayList<>();

    private final List<Long> weights = new ArrayList<>();
    private final @Nullable Residence residence;
    /** Of runs, where graphs are captured: ONNX Runtime lets one session capture or replay only one at a time. */
    private final @Nullable ReentrantLock exclusive;

    private final AtomicInteger graphs = new AtomicInteger();
    private final AtomicBoolean toldOfMemory = new AtomicBoolean();
    private final AtomicBoolean unpinned = new AtomicBoolean();
    private long environment;
    private long memory;
    private long session;
    private long deviceMemory;
    private long allocator;

    private ForeignSession(SessionSpec spec, @Nullable Residence residence) {
        this.name = spec.name();
        this.residence = residence;
        this.exclusive = residence == null || residence.graphs().isEmpty() ? null : new ReentrantLock();
        long options = NONE;
        boolean opened = false;
        try {
            environment = CApi.createEnvironment();
            memory = CApi.createCpuMemory();
            options = CApi.createSessionOptions(spec.intraOpThreads(), spec.interOpThreads());
            for (Map.Entry<String, String> entry : spec.config().entrySet()) {
                CApi.addConfigEntry(options, entry.getKey(), entry.getValue());
            }
            for (Map.Entry<String, Weight> entry : spec.weights().entrySet()) {
                CApi.addInitializer(options, entry.getKey(), tensor(entry.getValue()));
            }
            if (residence != null && !residence.device().cuda().isEmpty()) {
                DeviceApi.addCuda(options, cuda(residence));
            }
            session = CApi.createSession(environment, direct(spec.content()), options);
            if (residence != null) {
                deviceMemory = DeviceApi.createMemory(
                        residence.device().memory(), residence.device().number());
                allocator = DeviceApi.createAllocator(session, deviceMemory);
                residence.device().unavailable().ifPresent(reason -> {
                    throw new PolicyException("the model " + name + " cannot be run on a device: " + reason, null);
                });
            }
            opened = true;
        } catch (CApiException e) {
            throw new PolicyException("the model " + name + " cannot be opened: " + e.getMessage(), e);
        } finally {
            if (options != NONE) {
                CApi.releaseSessionOptions(options);
            }
            if (!opened) {
                close();
            }
        }
    }

    /**
     * Opens a session as {@code spec} says.
     *
     * @throws PolicyException if ONNX Runtime refuses it
     * @throws IllegalStateException if the C functions are {@link #unavailable}
     */
    public static ForeignSession open(SessionSpec spec) {
        return new ForeignSession(spec, null);
    }

    /**
     * Opens a session as {@code spec} says, on the provider of a device, whose tensors lie as {@code residence} says.
     *
     * @throws PolicyException if ONNX Runtime refuses it, or nothing can be copied to the device
     * @throws IllegalStateException if the C functions are {@link #unavailable}
     */
    public static ForeignSession open(SessionSpec spec, Residence residence) {
        return new ForeignSession(spec, residence);
    }

    private static Map<String, String> cuda(Residence residence) {
        Map<String, String> entries = new TreeMap<>(residence.device().cuda());
        if (!residence.graphs().isEmpty()) {
            entries.put("enable_cuda_graph", "1");
        }
        return entries;
    }

    /**
     * Why there can be no such session beside ONNX Runtime {@code version} of the Java API; empty if there can.
     *
     * @param ungranted whether to try although native access was not granted, which Java warns of or refuses
     */
    public static Optional<String> unavailable(String version, boolean ungranted) {
        if (Runtime.version().feature() >= 22 && !ungranted && !CApi.isGranted()) {
            Module module = ForeignSession.class.getModule();
            return Optional.of("native access was not granted: start Java with --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        return CApi.unavailable().or(() -> mismatch(CApi.version(), version));
    }

    /** What is wrong where the library that was found says another version than the one that the Java API loaded. */
    static Optional<String> mismatch(String found, String loaded) {
        return found.equals(loaded)
                ? Optional.empty()
                : Optional.of(
                        "the library that was found is ONNX Runtime " + found + ", the Java API has loaded " + loaded);
    }

    private long tensor(Weight weight) {
        ByteBuffer value = weight.value().duplicate();
        long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
        long tensor = CApi.createTensor(memory, value, shape, weight.type().code());
        weightBuffers.add(value);
        weights.add(tensor);
        return tensor;
    }

    private static ByteBuffer direct(ByteBuffer content) {
        if (content.isDirect()) {
            return content.slice();
        }
        return ByteBuffer.allocateDirect(content.remaining())
                .put(content.duplicate())
                .flip();
    }

    long session() {
        return session;
    }

    /** The description of the processor's memory. */
    long hostMemory() {
        return memory;
    }

    /** The description of the device's memory. */
    long deviceMemory() {
        return deviceMemory;
    }

    /** The device that tensors lie on. */
    Device device() {
        if (residence == null) {
            throw new IllegalStateException("the tensors of " + name + " lie in the host's memory");
        }
        return residence.device();
    }

    /** Memory of the device, to be given back by {@link #free}. */
    long allocate(long bytes) {
        return device().allocate(allocator, bytes);
    }

    /** Gives what is not 0 in {@code addresses} back, and sets it to 0. */
    void free(long[] addresses) {
        for (int i = 0; i < addresses.length; i++) {
            if (addresses[i] != NONE) {
                DeviceApi.free(allocator, addresses[i]);
                addresses[i] = NONE;
            }
        }
    }

    /** The number under which runs of {@code rows} rows of one lane are captured, or {@link #NO_GRAPH}. */
    int graph(int rows) {
        return residence != null && residence.graphs().contains(rows) ? graphs.incrementAndGet() : NO_GRAPH;
    }

    /** Options of runs that are captured under {@code graph}. */
    long createRunOptions(int graph) {
        long options = CApi.createRunOptions();
        if (exclusive != null) {
            try {
                DeviceApi.addRunConfigEntry(options, "gpu_graph_id", Integer.toString(graph));
            } catch (CApiException e) {
                CApi.releaseRunOptions(options);
                throw e;
            }
        }
        return options;
    }

    /** Runs what {@code binding} binds. */
    void run(long runOptions, long binding) {
        if (exclusive == null) {
            CApi.run(session, runOptions, binding);
            return;
        }
        exclusive.lock();
        try {
            CApi.run(session, runOptions, binding);
        } finally {
            exclusive.unlock();
        }
    }

    /** Pins {@code host} if that was asked for and can be done; says so once if it cannot. */
    boolean pin(ByteBuffer host) {
        if (residence == null || !residence.pinned()) {
            return false;
        }
        Optional<String> reason = residence.device().pin(DeviceApi.address(host), host.capacity());
        if (reason.isPresent() && !unpinned.getAndSet(true)) {
            LOGGER.log(
                    Level.WARNING,
                    "{0}: copies to the device go through memory that is not pinned: {1}",
                    name,
                    reason.get());
        }
        return reason.isEmpty();
    }

    /** A failure of native code in terms of the model. */
    PolicyException failure(String what, RuntimeException cause) {
        return new PolicyException("the model " + name + " " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public String way() {
        return "foreign";
    }

    @Override
    public String memory() {
        if (residence == null) {
            return "host";
        }
        return "device " + residence.device().memory() + " "
                + residence.device().number()
                + (residence.pinned() && !unpinned.get() ? ", pinned copies" : "")
                + (residence.graphs().isEmpty() ? "" : ", graphs of " + new TreeSet<>(residence.graphs()) + " rows");
    }

    @Override
    public Binding bind(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        LaneBuffers buffers = LaneBuffers.of(inputs, outputs, rows, candidates);
        if (residence == null) {
            return new ForeignBinding(this, buffers, false);
        }
        try {
            return bindOnDevice(buffers);
        } catch (PolicyException e) {
            if (!toldOfMemory.getAndSet(true)) {
                LOGGER.log(
                        Level.WARNING,
                        "{0}: lanes of {1} row(s) get no memory on the device, so that ONNX Runtime copies their tensors: {2}",
                        name,
                        rows,
                        e.getMessage());
            }
            return new ForeignBinding(this, buffers, true);
        }
    }

    /**
     * As {@link #bind}, but fails where there is no memory on the device.
     *
     * @throws PolicyException if there is none
     */
    public Binding bindOnDevice(List<TensorLayout> inputs, List<TensorLayout> outputs, int rows, int candidates) {
        return bindOnDevice(LaneBuffers.of(inputs, outputs, rows, candidates));
    }

    private Binding bindOnDevice(LaneBuffers buffers) {
        try {
            return new DeviceBinding(this, device(), buffers);
        } catch (CApiException | CudaException e) {
            throw failure("gets no memory on the device for " + buffers.rows() + " row(s)", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        if (allocator != NONE) {
            DeviceApi.releaseAllocator(allocator);
            allocator = NONE;
        }
        if (deviceMemory != NONE) {
            CApi.releaseMemory(deviceMemory);
            deviceMemory = NONE;
        }
        if (session != NONE) {
            CApi.releaseSession(session);
            session = NONE;
        }
        weights.forEach(CApi::releaseTensor);
        weights.clear();
        weightBuffers.clear();
        if (memory != NONE) {
            CApi.releaseMemory(memory);
            memory = NONE;
        }
        if (environment != NONE) {
            CApi.releaseEnvironment(environment);
            environment = NONE;
        }
    }
}
