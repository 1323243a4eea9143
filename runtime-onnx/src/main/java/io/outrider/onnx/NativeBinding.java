package io.outrider.onnx;

import io.outrider.onnx.internal.ort.ForeignSession;
import io.outrider.onnx.internal.ort.NativeSession;
import io.outrider.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How the runs of a policy's native session are called: both ways run the same library, and give the same outputs bit for
 * bit.
 *
 * <p>The system property {@code outrider.binding}, {@code auto}, {@code java} or {@code foreign}, chooses for loaders that
 * are not told. {@link ModelReport#binding} says which way a policy got.
 */
public enum NativeBinding {
    /**
     * {@link #FOREIGN} where it can start, else {@link #JAVA}, which is logged once: on Java 22 or later, with native access
     * granted ({@code --enable-native-access}), on the processor, or with tensors on a device ({@link TensorMemory#device}).
     */
    AUTO,

    /** ONNX Runtime's public Java API, on every Java and every provider; about 450 bytes of heap a run. */
    JAVA,

    /**
     * ONNX Runtime's C functions by {@code java.lang.foreign}, on Java 22 or later; no heap. On a card it needs {@link
     * TensorMemory#device}. Loading fails with a {@link PolicyException} where that cannot be.
     */
    FOREIGN;

    private static final System.Logger LOGGER = System.getLogger("io.outrider.onnx");
    private static final String PROPERTY = "outrider.binding";
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /**
     * What the system property says.
     *
     * @throws IllegalArgumentException if it says something else
     */
    static NativeBinding preferred() {
        return parse(System.getProperty(PROPERTY, "auto"));
    }

    static NativeBinding parse(String value) {
        for (NativeBinding binding : values()) {
            if (binding.name().equals(value.toUpperCase(Locale.ROOT))) {
                return binding;
            }
        }
        throw new IllegalArgumentException(
                "the system property " + PROPERTY + " is auto, java or foreign, not \"" + value + "\"");
    }

    /**
     * The session that serves: the one that was opened, or one that replaces it, which is then closed.
     *
     * @throws PolicyException if this way was demanded and cannot be
     */
    NativeSession serve(Sessions.Opened opened, Findings findings) {
        if (this == JAVA) {
            return opened.session();
        }
        Optional<String> reason = unavailable(opened);
        if (reason.isPresent()) {
            return withoutForeign(opened, findings, reason.get(), null);
        }
        NativeSession foreign;
        try {
            foreign = ForeignSession.open(opened.spec());
        } catch (PolicyException e) {
            return withoutForeign(opened, findings, String.valueOf(e.getMessage()), e);
        }
        opened.session().close();
        return foreign;
    }

    private Optional<String> unavailable(Sessions.Opened opened) {
        if (!opened.provider().isCpu()) {
            return Optional.of("on " + opened.provider().name()
                    + " it needs tensors on the device, memory(TensorMemory.device())");
        }
        return ForeignSession.unavailable(opened.session().environment().getVersion(), this == FOREIGN);
    }

    private NativeSession withoutForeign(
            Sessions.Opened opened, Findings findings, String reason, @Nullable Exception cause) {
        if (this == FOREIGN) {
            throw new PolicyException(
                    "the foreign-function binding was demanded for "
                            + opened.spec().name() + ", but cannot start: " + reason,
                    cause);
        }
        // Before Java 22 nobody can do anything about it, so it is not worth mentioning.
        if (Runtime.version().feature() >= 22) {
            findings.info("binding", "is ONNX Runtime's Java API, not the foreign-function binding: " + reason);
            if (!TOLD.getAndSet(true)) {
                LOGGER.log(
                        Level.INFO,
                        "policies run by ONNX Runtime''s Java API, not the foreign-function binding, which is faster: {0}."
                                + " -D{1}=java silences this",
                        reason,
                        PROPERTY);
            }
        }
        return opened.session();
    }
}
