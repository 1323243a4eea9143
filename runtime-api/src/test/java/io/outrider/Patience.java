package io.outrider;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for what another thread does: far longer than it takes on a machine that does ten things at once. */
public final class Patience {

    private Patience() {}

    /** Waits for a minute at most. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }
}
