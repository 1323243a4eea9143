package io.outrider.testkit.sampling;

import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.sampling.PathSampler;
import org.jspecify.annotations.Nullable;

/**
 * An episode without an agent: components that the sampler holds are carried from step to step as the runtime does. Not
 * thread-safe.
 */
public final class FakeEpisode {

    private final PathSampler sampler;
    private final EpisodeFilter filter = new EpisodeFilter();
    private @Nullable Described last;

    /** An episode of {@code sampler}, at its start. */
    public FakeEpisode(PathSampler sampler) {
        this.sampler = sampler;
    }

    /** What the sampler describes at the next step. */
    public Described describe(FakeSituation at) {
        Described described = at.describe(sampler, filter);
        last = described;
        return described;
    }

    /**
     * Says which action was taken at the step described last: a choice for each discrete branch.
     *
     * @throws IllegalStateException if nothing was described yet
     */
    public void take(int... choices) {
        take(choices, new float[0]);
    }

    /**
     * Says which action was taken at the step described last.
     *
     * @throws IllegalStateException if nothing was described yet
     */
    public void take(int[] choices, float[] values) {
        Described described = last;
        if (described == null) {
            throw new IllegalStateException("no step has been described yet");
        }
        described.update(filter, choices, values);
    }
}
