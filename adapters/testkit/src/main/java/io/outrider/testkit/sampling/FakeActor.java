package io.outrider.testkit.sampling;

import io.outrider.experience.RewardStatus;
import io.outrider.sampling.SamplerMemory;
import io.outrider.testkit.experience.FakeTransition;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One actor's episode: a sampler, what it holds and what it remembers, and actions drawn from what it describes. */
final class FakeActor {

    private final Subject subject;
    private final FakeEpisode episode;
    private final SplittableRandom random;
    private @Nullable SamplerMemory memory;
    private double bonus = Double.NaN;

    FakeActor(Subject subject, long seed) {
        this.subject = subject;
        episode = new FakeEpisode(subject.held());
        random = new SplittableRandom(seed);
        memory = subject.newMemory();
    }

    /** Describes, acts, remembers and learns; what was described, as numbers. */
    double[] step(FakeSituation given) {
        SamplerMemory present = memory;
        FakeSituation at =
                present == null ? given : given.copy().memory(present).build();
        Described described = episode.describe(at);
        double[] numbers = Subject.fingerprint(at, described);
        Subject.Action action = Subject.draw(at, described, random);
        episode.take(action.choices(), action.values());
        if (present != null) {
            bonus = present.intrinsicReward(at.situation());
            present.drawn(at.situation(), action.choice());
            present.joined(row(at, action));
        }
        return numbers;
    }

    /** The bonus on the state of the last step; NaN for none. */
    double bonus() {
        return bonus;
    }

    /** Puts another memory, restored from what this one saves, in its place. */
    void restart() {
        SamplerMemory restored = Objects.requireNonNull(subject.newMemory());
        restored.restore(saved());
        memory = restored;
    }

    byte[] saved() {
        return Objects.requireNonNull(memory).save();
    }

    private FakeTransition row(FakeSituation at, Subject.Action action) {
        List<float[]> candidates = at.candidates();
        FakeTransition row = new FakeTransition()
                .choices(action.choices())
                .values(action.values())
                .reward((float) random.nextGaussian())
                .rewardStatus(RewardStatus.COMPLETE);
        return candidates.isEmpty() ? row : row.candidates(candidates.toArray(float[][]::new));
    }
}
