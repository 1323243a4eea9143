package io.outrider.internal.slot;

import io.outrider.policy.Policy;

/** Makes versions for tests of other packages. */
public final class Versions {
    private Versions() {}

    /** A version that owns {@code policy}; the caller is its one user. */
    public static PolicyVersion owning(Policy policy) {
        return new PolicyVersion(policy, true, 0);
    }
}
