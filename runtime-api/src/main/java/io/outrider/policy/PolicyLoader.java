package io.outrider.policy;

/** Makes a policy of a model file. Thread-safe. */
@FunctionalInterface
public interface PolicyLoader {

    /**
     * Loads {@code file}; the caller owns the policy.
     *
     * @throws PolicyRejectedException if the file is not a model that can serve, with everything that is wrong
     */
    Policy load(ModelFile file);
}
