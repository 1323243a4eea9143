package io.outrider.samplers.world;

import io.outrider.world.WorldEditor;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;

/** Every world sampler of the library, by constructor. */
public final class WorldSamplers {

    private WorldSamplers() {}

    /**
     * Uniform over a finite source; of an endless one whatever the source draws, which is domain randomisation. The control
     * that every other world sampler has to beat.
     */
    public static WorldSampler uniform(WorldSource<?, ?> source) {
        return new UniformWorlds(source);
    }

    /**
     * Prioritized level replay (Jiang, Grefenstette and Rocktäschel 2021): with probability ½ a new world, else one seen before
     * by the rank of its score and its age.
     */
    public static PrioritizedLevelReplay.Builder prioritizedLevelReplay(WorldSource<?, ?> source) {
        return new PrioritizedLevelReplay.Builder(source);
    }

    /** Robust PLR (Jiang et al. 2021): as PLR by positive value loss, but only replayed worlds are learned from. */
    public static PrioritizedLevelReplay.Builder robustPrioritizedLevelReplay(WorldSource<?, ?> source) {
        return new PrioritizedLevelReplay.Builder(source).robust().score(WorldScore.POSITIVE_VALUE_LOSS);
    }

    /**
     * ACCEL (Parker-Holder et al. 2022): robust PLR with replay .8, temperature .3 and positive value loss, in which each
     * replayed world is changed by five edits and the result tried.
     */
    public static PrioritizedLevelReplay.Builder accel(WorldSource<?, ?> source, WorldEditor editor) {
        return new PrioritizedLevelReplay.Builder(source)
                .robust()
                .replay(0.8)
                .temperature(0.3)
                .score(WorldScore.POSITIVE_VALUE_LOSS)
                .edit(editor, 5);
    }

    /** Sampling for learnability (Rutherford et al. 2024): worlds solved sometimes, by p(1 − p). */
    public static Learnability.Builder learnability(WorldSource<?, ?> source) {
        return new Learnability.Builder(source);
    }

    /** ALP-GMM (Portelas et al. 2019): where in {@code space} the absolute learning progress is large. */
    public static LearningProgress.Builder learningProgress(ParameterSpace space) {
        return new LearningProgress.Builder(space);
    }
}
