package io.outrider.samplers.world;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * ALP-GMM (Portelas et al. 2019): parameters where the absolute learning progress is large.
 *
 * <p>The progress of an episode is |r − r′|, r′ the return of the nearest parameters tried before (Euclidean, each parameter scaled
 * to [0, 1]). After every {@code fitEvery} episodes a mixture of Gaussians over (parameters, progress) is fitted to that many of
 * the latest, its size by AIC. A world then comes, with probability {@code random}, from anywhere in the space; else from one
 * component, drawn in proportion to its mean progress, clipped into the space.
 *
 * <p>The density that is reported is that of a choice before clipping, relative to the uniform law on the space; a choice that
 * was clipped has none.
 */
public final class LearningProgress implements WorldSampler {

    private static final String KIND = "learningProgress";

    /** One episode: its scaled parameters and its return. */
    private static final class Trial {
        final double[] unit;
        final double undiscountedReturn;

        Trial(double[] unit, double undiscountedReturn) {
            this.unit = unit;
            this.undiscountedReturn = undiscountedReturn;
        }
    }

    private final Builder settings;
    private final List<Trial> trials = new ArrayList<>();
    /** (scaled parameters, progress), the latest last. */
    private final Deque<double[]> progress = new ArrayDeque<>();

    private long observed;
    private @Nullable GaussianMixture mixture;

    private LearningProgress(Builder settings) {
        this.settings = settings;
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        GaussianMixture fitted = mixture;
        double[] weights = fitted == null ? new double[0] : byProgress(fitted);
        if (fitted == null || weights.length == 0) {
            return new WorldChoice(
                    settings.space.world(settings.space.draw(random)),
                    1,
                    PropensityKind.DENSITY,
                    WorldReason.DRAWN,
                    true);
        }
        boolean anywhere = random.nextDouble() < settings.random;
        int dimensions = settings.space.dimensions();
        double[] drawn =
                anywhere ? unit(random, dimensions) : fitted.draw(Weights.draw(weights, random), dimensions, random);
        double[] clipped = clip(drawn);
        boolean inside = Arrays.equals(drawn, clipped);
        double density = inside ? settings.random + (1 - settings.random) * fitted.density(weights, drawn) : Double.NaN;
        return new WorldChoice(
                settings.space.world(settings.space.point(clipped)),
                density,
                inside ? PropensityKind.DENSITY : PropensityKind.UNAVAILABLE,
                anywhere ? WorldReason.DRAWN : WorldReason.DIRECTED,
                true);
    }

    private static double[] unit(RandomGenerator random, int dimensions) {
        double[] unit = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            unit[i] = random.nextDouble();
        }
        return unit;
    }

    private static double[] clip(double[] unit) {
        double[] clipped = unit.clone();
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.max(0, Math.min(1, clipped[i]));
        }
        return clipped;
    }

    /** The share of each component by its mean progress; none where there is no progress anywhere. */
    private double[] byProgress(GaussianMixture fitted) {
        double[] weights = new double[fitted.size()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = Math.max(0, fitted.mean(k, settings.space.dimensions()));
        }
        return Weights.normalise(weights) ? weights : new double[0];
    }

    @Override
    public void observed(WorldEpisode episode) {
        double[] unit = settings.space.unit(episode.world());
        double now = episode.undiscountedReturn();
        Trial nearest = nearest(unit);
        if (nearest != null) {
            double[] point = Arrays.copyOf(unit, unit.length + 1);
            point[unit.length] = Math.abs(now - nearest.undiscountedReturn);
            progress.add(point);
            if (progress.size() > settings.fitEvery) {
                progress.remove();
            }
        }
        trials.add(new Trial(unit, now));
        if (trials.size() > settings.history) {
            trials.remove(0);
        }
        observed++;
        if (observed % settings.fitEvery == 0 && progress.size() > 1) {
            mixture = GaussianMixture.fit(
                    progress.toArray(double[][]::new), 2, settings.components, new SplittableRandom(observed));
        }
    }

    private @Nullable Trial nearest(double[] unit) {
        Trial nearest = null;
        double least = Double.POSITIVE_INFINITY;
        for (Trial trial : trials) {
            double distance = 0;
            for (int i = 0; i < unit.length; i++) {
                distance += (unit[i] - trial.unit[i]) * (unit[i] - trial.unit[i]);
            }
            if (distance <= least) { // of equally near ones the latest
                least = distance;
                nearest = trial;
            }
        }
        return nearest;
    }

    /** How many components the mixture has now; 0 before the first fit. */
    public int components() {
        GaussianMixture fitted = mixture;
        return fitted == null ? 0 : fitted.size();
    }

    @Override
    public byte[] save() {
        StateWriter out = StateWriter.of(KIND).whole(observed).integer(trials.size());
        for (Trial trial : trials) {
            out.numbers(trial.unit).number(trial.undiscountedReturn);
        }
        out.integer(progress.size());
        progress.forEach(out::numbers);
        GaussianMixture fitted = mixture;
        out.integer(fitted == null ? 0 : 1);
        if (fitted != null) {
            fitted.save(out);
        }
        return out.bytes();
    }

    @Override
    public void restore(byte[] saved) {
        StateReader in = StateReader.of(KIND, saved);
        long restoredObserved = in.whole();
        List<Trial> restoredTrials = new ArrayList<>();
        for (int i = in.count(12); i > 0; i--) {
            restoredTrials.add(new Trial(in.numbers(), in.number()));
        }
        List<double[]> restoredProgress = new ArrayList<>();
        for (int i = in.count(4); i > 0; i--) {
            restoredProgress.add(in.numbers());
        }
        GaussianMixture restoredMixture = in.integer() == 0 ? null : GaussianMixture.read(in);
        in.end();
        observed = restoredObserved;
        trials.clear();
        trials.addAll(restoredTrials);
        progress.clear();
        progress.addAll(restoredProgress);
        mixture = restoredMixture;
    }

    @Override
    public String toString() {
        return KIND + "{random=" + settings.random + ", fitEvery=" + settings.fitEvery + ", components=2.."
                + settings.components + "}";
    }

    /** The settings of a {@link LearningProgress}; every one has a default. Not thread-safe. */
    public static final class Builder {
        private final ParameterSpace space;
        private double random = 0.2;
        private int fitEvery = 250;
        private int components = 20;
        private int history = 10_000;

        Builder(ParameterSpace space) {
            this.space = Objects.requireNonNull(space, "space");
        }

        /** The share of worlds from anywhere, in [0, 1]; .2 unless set. */
        public Builder random(double share) {
            random = Ranges.share("the share of random worlds", share);
            return this;
        }

        /** How many episodes a mixture is fitted to, and after how many again; 250 unless set. */
        public Builder fitEvery(int episodes) {
            fitEvery = Ranges.atLeast(1, "the number of episodes of a fit", episodes);
            return this;
        }

        /** The most components of the mixture, at least 2; 20 unless set. */
        public Builder components(int most) {
            components = Ranges.atLeast(2, "the most components of a mixture", most);
            return this;
        }

        /** The most episodes among which the nearest one is looked for, the latest; 10,000 unless set. */
        public Builder history(int episodes) {
            history = Ranges.atLeast(1, "the length of the history", episodes);
            return this;
        }

        /** The sampler. */
        public LearningProgress build() {
            Builder copy = new Builder(space);
            copy.random = random;
            copy.fitEvery = fitEvery;
            copy.components = components;
            copy.history = history;
            return new LearningProgress(copy);
        }
    }
}
