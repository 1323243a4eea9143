package io.outrider.samples.routing;

import java.util.List;

/** The names of the arms, in the order of tables and charts. */
final class Arms {

    static final String ROUND_ROBIN = "round-robin";
    static final String POWER_OF_TWO = "power-of-two";
    static final String OUTRIDER = "outrider";
    static final String OUTRIDER_EPSILON = "outrider-epsilon";
    static final String OUTRIDER_FROZEN = "outrider-frozen";
    static final String ORACLE = "oracle";

    static final List<String> ALL =
            List.of(ROUND_ROBIN, POWER_OF_TWO, OUTRIDER, OUTRIDER_EPSILON, OUTRIDER_FROZEN, ORACLE);

    /** The same in the order in which they run, two beside each other. */
    static final List<String> ROUNDS =
            List.of(OUTRIDER_FROZEN, ROUND_ROBIN, OUTRIDER, POWER_OF_TWO, OUTRIDER_EPSILON, ORACLE);

    private Arms() {}
}
