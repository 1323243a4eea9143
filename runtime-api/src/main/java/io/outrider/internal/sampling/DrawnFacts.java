package io.outrider.internal.sampling;

/**
 * What is derived from a described distribution and a drawn action, each worked out when first asked for: a decision, its
 * meters and its record ask for the same.
 */
final class DrawnFacts {

    private final Support supports;
    private final Greedy greedy;
    private final Uncertainty uncertainty;
    private boolean supported;
    private boolean compared;
    private boolean spread;
    private boolean informed;
    private int support;
    private boolean explored;
    private float epistemic;
    private float information;

    DrawnFacts(Support supports, Greedy greedy, Uncertainty uncertainty) {
        this.supports = supports;
        this.greedy = greedy;
        this.uncertainty = uncertainty;
    }

    /** Something that facts follow from changes: scores, what is legal, the distribution, the action. */
    void forget() {
        supported = false;
        compared = false;
        spread = false;
        informed = false;
    }

    /** {@link Support#count}. */
    int support() {
        if (!supported) {
            support = supports.count();
            supported = true;
        }
        return support;
    }

    /** {@link Greedy#differs}. */
    boolean differs(int[] choices, float[] values) {
        if (!compared) {
            explored = greedy.differs(choices, values);
            compared = true;
        }
        return explored;
    }

    /** {@link Greedy#ties}. */
    int ties() {
        return greedy.ties();
    }

    /** The epistemic variance of {@code choice}. */
    float epistemic(ScoresView view, int choice) {
        if (!spread) {
            epistemic = (float) view.epistemic(choice);
            spread = true;
        }
        return epistemic;
    }

    /** {@link Uncertainty#information} of {@code choice}. */
    float information(ScoresView view, int choice) {
        if (!informed) {
            information = uncertainty.information(view, choice);
            informed = true;
        }
        return information;
    }
}
