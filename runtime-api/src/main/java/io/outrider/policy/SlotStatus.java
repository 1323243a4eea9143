package io.outrider.policy;

import java.util.List;
import java.util.Optional;

/**
 * What a slot held at one moment.
 *
 * @param version the version that new decisions use
 * @param previous the version that {@link PolicySlot#rollBack} would bring back, if there is one
 * @param pinned whether new versions from the source are left waiting
 * @param published how many versions this slot has accepted, the first included
 * @param refused how many candidates it has refused
 * @param lastRefusal why the last candidate was refused, a sentence a finding; empty if none was, or a later one was accepted
 * @param retired how many replaced versions are still open, because a call or an episode uses them
 * @param held the version that the gate held back last, and why; empty if none was, or a later one was accepted
 */
public record SlotStatus(
        String version,
        Optional<String> previous,
        boolean pinned,
        long published,
        long refused,
        List<String> lastRefusal,
        int retired,
        Optional<PolicyGate.Held> held) {

    /** Keeps an unmodifiable copy of the findings. */
    public SlotStatus {
        lastRefusal = List.copyOf(lastRefusal);
    }
}
