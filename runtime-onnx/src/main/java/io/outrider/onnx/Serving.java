package io.outrider.onnx;

import io.outrider.onnx.internal.ort.Binding;
import io.outrider.onnx.internal.ort.CpuDevice;
import io.outrider.onnx.internal.ort.CudaDevice;
import io.outrider.onnx.internal.ort.Device;
import io.outrider.onnx.internal.ort.ForeignSession;
import io.outrider.onnx.internal.ort.LanePlan;
import io.outrider.onnx.internal.ort.NativeSession;
import io.outrider.onnx.internal.ort.Residence;
import io.outrider.policy.PolicyException;
import java.util.Optional;
import java.util.Set;

/** Chooses the session that serves: where its tensors lie, and by which binding it is run. */
final class Serving {

    private static final String SUBJECT = "memory";

    private final Sessions.Opened opened;
    private final LoadOptions options;
    private final Findings findings;

    Serving(Sessions.Opened opened, LoadOptions options, Findings findings) {
        this.opened = opened;
        this.options = options;
        this.findings = findings;
    }

    /**
     * The session that serves: the one that was opened, or one that replaces it, which is then closed.
     *
     * @throws PolicyException if a way was demanded and cannot be
     */
    NativeSession open(LanePlan lanes, int candidates) {
        TensorMemory memory = options.memory();
        if (memory == null || !memory.isDevice()) {
            return options.binding().serve(opened, findings);
        }
        return onDevice(memory, lanes, candidates)
                .orElseGet(() -> options.binding().serve(opened, findings));
    }

    private Optional<NativeSession> onDevice(TensorMemory memory, LanePlan lanes, int candidates) {
        Optional<String> reason = unavailable(opened, options);
        if (reason.isPresent()) {
            findings.warning(SUBJECT, "is the host's, not the device's: " + reason.get());
            return Optional.empty();
        }
        Set<Integer> graphs = memory.graphRows();
        if (!graphs.isEmpty() && opened.provider().isCpu()) {
            findings.warning(SUBJECT, "has no CUDA graphs of " + graphs + " rows: the provider is cpu");
            graphs = Set.of();
        }
        Device device = device(opened.provider());
        if (!graphs.isEmpty()) {
            try {
                return Optional.of(serve(new Residence(device, memory.isPinned(), graphs), lanes, candidates));
            } catch (PolicyException e) {
                findings.warning(SUBJECT, "has no CUDA graphs of " + graphs + " rows: " + e.getMessage());
            }
        }
        try {
            return Optional.of(serve(new Residence(device, memory.isPinned(), Set.of()), lanes, candidates));
        } catch (PolicyException e) {
            findings.warning(SUBJECT, "is the host's, not the device's: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Opens the session and runs every number of rows that matters once, so that what fails fails at load. */
    private NativeSession serve(Residence residence, LanePlan lanes, int candidates) {
        ForeignSession session = ForeignSession.open(opened.spec(), residence);
        boolean served = false;
        try {
            Set<Integer> numbers = lanes.fixedBatch() > 0
                    ? Set.of(lanes.fixedBatch())
                    : residence.graphs().isEmpty() ? Set.of(1) : residence.graphs();
            for (int rows : numbers) {
                try (Binding binding = session.bindOnDevice(lanes.inputs(), lanes.outputs(), rows, candidates)) {
                    binding.run(rows);
                }
            }
            served = true;
        } finally {
            if (!served) {
                session.close();
            }
        }
        opened.session().close();
        return session;
    }

    /** Why tensors cannot lie on the device; empty if they may. */
    static Optional<String> unavailable(Sessions.Opened opened, LoadOptions options) {
        if (options.binding() == NativeBinding.JAVA) {
            return Optional.of("ONNX Runtime's Java API was demanded, which has no tensors on a device");
        }
        return ForeignSession.unavailable(
                opened.session().environment().getVersion(), options.binding() == NativeBinding.FOREIGN);
    }

    /** The device of {@code provider}. */
    static Device device(Provider provider) {
        return provider.isCpu() ? new CpuDevice() : new CudaDevice(provider.device(), provider.options());
    }
}
