package io.outrider.rollout;

import io.outrider.world.Step;
import io.outrider.world.World;

/** Plays a recorded episode back for as long as the actions are the recorded ones. */
final class ReplayedWorld implements World<float[], Integer> {

    private final RecordedEpisode episode;
    private int t = -1;

    ReplayedWorld(RecordedEpisode episode) {
        this.episode = episode;
    }

    @Override
    public float[] reset(long seed) {
        t = 0;
        return episode.start();
    }

    @Override
    public Step<float[]> step(Integer action) {
        if (t < 0) {
            throw new IllegalStateException("no replay of " + episode + " is under way: reset it first");
        }
        float[] here = observation(t);
        if (action != episode.choices(t)[0]) {
            t = -1;
            return Step.truncated(here, 0);
        }
        double reward = episode.reward(t);
        t++;
        boolean last = t == episode.steps();
        float[] next = last ? ended(here) : observation(t);
        return new Step<>(next, reward, last && episode.terminated(), last && !episode.terminated());
    }

    private float[] ended(float[] before) {
        float[] after = episode.observation(episode.steps());
        t = -1;
        return after == null ? before : after;
    }

    private float[] observation(int at) {
        float[] observation = episode.observation(at);
        if (observation == null) {
            throw new IllegalStateException("no observation " + at + " of " + episode);
        }
        return observation;
    }
}
