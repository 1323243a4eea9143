package io.outrider.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that was refused before it served anything, with all that is wrong with it. */
public final class PolicyRejectedException extends PolicyException {

    private static final long serialVersionUID = 1L;

    private final List<String> findings;

    /**
     * A refusal of {@code name}.
     *
     * @param findings everything that is wrong, a sentence each; at least one
     */
    public PolicyRejectedException(String name, List<String> findings, @Nullable Throwable cause) {
        super("the model " + name + " is refused:\n  - " + String.join("\n  - ", findings), cause);
        this.findings = List.copyOf(findings);
    }

    /** Everything that is wrong with the model, a sentence each. */
    public List<String> findings() {
        return findings;
    }
}
