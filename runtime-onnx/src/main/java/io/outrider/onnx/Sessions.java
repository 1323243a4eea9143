package io.outrider.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.outrider.onnx.internal.ort.JavaSession;
import io.outrider.onnx.internal.ort.SessionSpec;
import io.outrider.onnx.internal.ort.Weight;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens native sessions: on the first provider that is there, with the threads that were asked for. */
final class Sessions {

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");
    private static final String SPINNING_WITHIN = "session.intra_op.allow_spinning";
    private static final String SPINNING_BETWEEN = "session.inter_op.allow_spinning";
    private static final String EXTERNAL_FOLDER = "session.model_external_initializers_file_folder_path";

    private final OrtEnvironment environment;
    private final SessionSettings settings;
    private final List<Provider> providers;

    Sessions(OrtEnvironment environment, SessionSettings settings, List<Provider> providers) {
        this.environment = environment;
        this.settings = settings;
        this.providers = providers;
    }

    /**
     * What a session is made of.
     *
     * @param name what messages call it
     * @param content the serialised model
     * @param folder where external weights lie, or null
     * @param weights those that replace those of the file, by name
     */
    record Source(String name, ByteBuffer content, @Nullable Path folder, Map<String, Weight> weights) {}

    /** A provider that the caller requires cannot be used. */
    static final class RequiredProviderException extends OrtException {
        private static final long serialVersionUID = 1L;

        private final String subject;

        RequiredProviderException(Provider provider, OrtException cause) {
            super("is required, but cannot be used: " + cause.getMessage());
            subject = "provider " + provider.name();
            initCause(cause);
        }

        String subject() {
            return subject;
        }
    }

    /** An open session, what it was made of, and the provider that it got, and how. */
    record Opened(JavaSession session, SessionSpec spec, Provider provider, JavaSession.Provision provision) {}

    /**
     * Opens a session; providers that are absent are passed over with a warning.
     *
     * @throws OrtException if the model cannot be run, or a required provider is absent
     */
    Opened open(Source source, Findings findings) throws OrtException {
        List<Provider> candidates = new ArrayList<>(providers);
        if (candidates.stream().noneMatch(Provider::isCpu)) {
            candidates.add(Provider.cpu());
        }
        SessionSpec spec = spec(source);
        for (Provider provider : candidates) {
            JavaSession.Provision provision = options -> addTo(options, provider);
            if (provider.isCpu()) {
                return new Opened(JavaSession.open(environment, spec, provision), spec, provider, provision);
            }
            try {
                requirePresence(provider);
                return new Opened(JavaSession.open(environment, spec, provision), spec, provider, provision);
            } catch (OrtException e) {
                if (provider.isRequired()) {
                    throw new RequiredProviderException(provider, e);
                }
                String message = "is not available, the next provider is used instead: " + e.getMessage();
                findings.warning("provider " + provider.name(), message);
                LOGGER.log(Level.WARNING, "{0}: provider {1} {2}", source.name(), provider.name(), message);
            }
        }
        throw new OrtException("no execution provider of " + providers + " is available");
    }

    private static void requirePresence(Provider provider) throws OrtException {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new OrtException("this build of ONNX Runtime has no CUDA, expected onnxruntime_gpu on the class path"
                    + " in place of onnxruntime for " + provider.name());
        }
    }

    private SessionSpec spec(Source source) {
        Map<String, String> config = new HashMap<>();
        String spinning = settings.spinning() ? "1" : "0";
        config.put(SPINNING_WITHIN, spinning);
        config.put(SPINNING_BETWEEN, spinning);
        if (source.folder() != null) {
            config.put(EXTERNAL_FOLDER, source.folder().toString());
        }
        return new SessionSpec(
                source.name(),
                source.content(),
                settings.intraOpThreads(),
                settings.interOpThreads(),
                config,
                source.weights());
    }

    private static void addTo(SessionOptions options, Provider provider) throws OrtException {
        if (provider.isCpu()) {
            return;
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(provider.device())) {
            for (Map.Entry<String, String> option : provider.options().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }
}
