package io.outrider.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ExternalData;
import io.outrider.onnx.internal.graph.GraphRewriter;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.ort.FlopCounter;
import io.outrider.onnx.internal.ort.JavaSession;
import io.outrider.onnx.internal.ort.LanePlan;
import io.outrider.onnx.internal.ort.NativeSession;
import io.outrider.onnx.internal.ort.Ort;
import io.outrider.onnx.internal.ort.OrtHandle;
import io.outrider.onnx.internal.ort.Trial;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyRejectedException;
import io.outrider.policy.PolicySignature;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads one model: settles what its tensors mean, opens it, tries it, and reports. Used once. */
final class Loading {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");

    private final ModelFile file;
    private final Contract stated;
    private final LoadOptions options;
    private final Weights weights;
    private final Findings findings = new Findings();
    private final ModelGraph graph;
    private final @Nullable Path folder;
    private final ExternalData external;
    private final String version;
    private List<Action> actions = List.of();
    private double flops = Double.NaN;
    private String provider = "";
    private String binding = "";
    private String memory = "";
    private List<Placement> placements = List.of();
    private @Nullable OrtException refusal;

    /** A loaded model, and all that is known of it. */
    record Loaded(OrtHandle handle, LanePlan lanes, PolicySignature signature, ModelReport report) {}

    Loading(ModelFile file, Contract stated, LoadOptions options, Weights weights) {
        this.file = file;
        this.stated = stated;
        this.options = options;
        this.weights = weights;
        ModelGraph parsed = ModelGraph.parse(file);
        this.graph = weights.baked().isEmpty() ? parsed : GraphRewriter.withInitializers(parsed, weights.baked());
        Path path = file.path();
        this.folder = path == null ? null : path.toAbsolutePath().getParent();
        this.external = ExternalData.of(graph, folder);
        external.missing().forEach(missing -> findings.error("external data", missing));
        this.version = Version.of(file, external.files(), OnnxLoader.canonical(stated, options), weights.values());
    }

    /**
     * The loaded model.
     *
     * @throws PolicyRejectedException if it cannot serve
     */
    Loaded load() {
        Mapping mapping = settle();
        Loaded loaded = open(mapping);
        if (loaded == null) {
            throw new PolicyRejectedException(file.name(), findings.errors(), refusal);
        }
        findings.all().stream()
                .filter(finding -> finding.grade() == Finding.Grade.WARNING
                        && !finding.subject().startsWith("provider "))
                .forEach(finding -> LOGGER.log(Level.WARNING, "{0}: {1}", file.name(), finding.text()));
        return loaded;
    }

    /** The report alone, also of a model that would be refused. */
    ModelReport inspect() {
        Mapping mapping = settle();
        Loaded loaded = open(mapping);
        if (loaded == null) {
            return report(mapping);
        }
        loaded.handle().release();
        return loaded.report();
    }

    private Mapping settle() {
        Contract metadata = new MetadataReader(graph.metadata(), findings).read();
        Contract known = stated.over(metadata);
        if (metadata.isEmpty() && !findings.hasErrors()) {
            // A dialect cannot know whether the caller has said enough; what it lacks matters only if it is asked.
            Findings asides = stated.outputs().isEmpty() ? findings : new Findings();
            known = stated.over(Dialect.recognise(graph, stated.actions(), asides));
        }
        if (known.isEmpty() && !findings.hasErrors()) {
            findings.error(
                    "inputs", "nothing is known about the tensors " + graph.inputs() + " and " + graph.outputs());
        }
        return Mapping.settle(known, graph, findings);
    }

    private @Nullable Loaded open(Mapping mapping) {
        InputPlan inputs = mapping.contract().isEmpty()
                ? null
                : InputPlan.of(mapping.graph().inputs(), mapping.contract(), options, findings);
        OrtEnvironment environment = Ort.environment();
        Ort.concern(environment.getVersion()).ifPresent(concern -> findings.warning("ONNX Runtime", concern));
        if (!external.missing().isEmpty()) {
            return null;
        }
        Sessions sessions = new Sessions(environment, options.session(), options.providers());
        boolean changed = mapping.rewritten() || !weights.baked().isEmpty();
        ByteBuffer content = changed ? ByteBuffer.wrap(mapping.graph().model().toByteArray()) : file.content();
        Sessions.Opened opened;
        try {
            opened = sessions.open(
                    new Sessions.Source(
                            file.name(), content, external.files().isEmpty() ? null : folder, weights.overrides()),
                    findings);
        } catch (Sessions.RequiredProviderException e) {
            refusal = e;
            findings.error(e.subject(), String.valueOf(e.getMessage()));
            return null;
        } catch (OrtException e) {
            refusal = e;
            findings.error(
                    "ONNX Runtime " + environment.getVersion(),
                    "refuses the graph (IR " + graph.irVersion() + ", opset " + graph.opsets() + "): "
                            + e.getMessage());
            return null;
        }
        provider = opened.provider().name();
        Loaded loaded = null;
        try {
            loaded = inputs == null || !inputs.isComplete() ? null : plan(mapping, inputs, opened);
            return loaded;
        } finally {
            if (loaded == null) {
                opened.session().close();
            }
        }
    }

    private @Nullable Loaded plan(Mapping mapping, InputPlan inputs, Sessions.Opened opened) {
        JavaSession session = opened.session();
        try {
            Trial trial = new Trial(session.environment(), session.session(), inputs.layouts());
            OutputPlan.Found found = OutputPlan.find(mapping, inputs, session.session(), trial, findings);
            SignaturePlan plan = new SignaturePlan(mapping, inputs, found, findings);
            LanePlan lanes = plan.lanes();
            actions = plan.actions();
            if (findings.hasErrors()) {
                return null;
            }
            flops = flops(mapping, inputs, found, session.environment());
            if (Placements.areAsked(options)) {
                placements = Placements.see(
                        session.environment(),
                        opened,
                        inputs.layouts(),
                        Math.max(1, found.fixedBatch()),
                        candidates(inputs),
                        findings);
            }
            PolicySignature signature = plan.signature(actions);
            NativeSession serving = new Serving(opened, options, findings).open(lanes, candidates(inputs));
            binding = serving.way();
            memory = serving.memory();
            return new Loaded(new OrtHandle(file.name(), serving), lanes, signature, report(mapping));
        } catch (OrtException e) {
            refusal = e;
            findings.error("trial run", "fails on inputs of zeros " + inputs.layouts() + ": " + e.getMessage());
            return null;
        }
    }

    private double flops(Mapping mapping, InputPlan inputs, OutputPlan.Found found, OrtEnvironment environment) {
        double known = mapping.contract().flopsPerRow();
        if (!Double.isNaN(known)) {
            return known;
        }
        ModelGraph run = mapping.graph();
        var uncounted = FlopCounter.uncounted(run);
        if (!uncounted.isEmpty()) {
            findings.info("FLOPs", "of " + uncounted + " are not counted");
        }
        int rows = Math.max(1, found.fixedBatch());
        try {
            Path weightsFolder = external.files().isEmpty() ? null : folder;
            return FlopCounter.count(environment, run, weightsFolder, inputs.layouts(), rows, candidates(inputs))
                    / rows;
        } catch (OrtException | IllegalStateException e) {
            findings.info("FLOPs", "cannot be counted: " + e.getMessage());
            return Double.NaN;
        }
    }

    /** How many candidates a row of a trial has. */
    private static int candidates(InputPlan inputs) {
        return inputs.hasCandidates() ? Math.max(1, inputs.fixedCandidates()) : 0;
    }

    private ModelReport report(Mapping mapping) {
        return Reports.of(
                file.name(),
                version,
                graph,
                mapping,
                actions.isEmpty() ? mapping.contract().actions() : actions,
                flops,
                provider,
                binding,
                memory,
                placements,
                findings.all());
    }
}
