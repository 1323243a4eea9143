package io.outrider.agent;

/** Which alternatives of an action's discrete branches are available at one decision. Not thread-safe; not to be kept. */
public interface ActionMask {

    /** Makes alternative {@code action} of the only branch unavailable. */
    default ActionMask forbid(int action) {
        return forbid(0, action);
    }

    /**
     * Makes alternative {@code action} of branch {@code branch} unavailable.
     *
     * @throws IndexOutOfBoundsException if there is no such branch or alternative
     * @throws IllegalArgumentException if the branch is continuous
     */
    ActionMask forbid(int branch, int action);

    /** The number of alternatives of branch {@code branch}. */
    int size(int branch);
}
