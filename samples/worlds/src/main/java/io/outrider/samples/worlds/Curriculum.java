package io.outrider.samples.worlds;

import io.outrider.samplers.world.WorldSamplers;
import io.outrider.samplers.world.WorldScore;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.Arrays;
import java.util.List;

/** The world samplers that are compared, by the names that reports use. */
enum Curriculum {
    UNIFORM("uniform", 0, "each as likely as any") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.uniform(worlds);
        }
    },
    PLR("plr", 0.5, "what taught most, by value loss, is replayed, and new ones now and then") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.prioritizedLevelReplay(worlds)
                    .replay(share)
                    .score(WorldScore.POSITIVE_VALUE_LOSS)
                    .discount(DISCOUNT)
                    .lifetime(LIFETIME)
                    .build();
        }
    },
    ROBUST_PLR("robust-plr", 0.5, "the same, and only replayed ones are learned from") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.robustPrioritizedLevelReplay(worlds)
                    .replay(share)
                    .discount(DISCOUNT)
                    .lifetime(LIFETIME)
                    .build();
        }
    },
    ACCEL("accel", 0.8, "replayed ones are changed a little, and tried") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.accel(worlds, family.editor())
                    .replay(share)
                    .discount(DISCOUNT)
                    .lifetime(LIFETIME)
                    .build();
        }
    },
    LEARNABILITY("learnability", 0.5, "those that are solved sometimes, p(1 − p)") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.learnability(worlds).replay(share).outcomes(4).build();
        }
    },
    LEARNING_PROGRESS("alp-gmm", 0.2, "parameters where returns are changing") {
        @Override
        WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share) {
            return WorldSamplers.learningProgress(family.space()).random(share).build();
        }
    };

    /** The discount of the policies' training. */
    private static final double DISCOUNT = 0.95;
    /** Scores outlive this many versions: one comes after each generation, and a world's turn after a few. */
    private static final int LIFETIME = 50;

    private final String label;
    private final double share;
    private final String words;

    Curriculum(String label, double share, String words) {
        this.label = label;
        this.share = share;
        this.words = words;
    }

    /** Its name in reports. */
    String label() {
        return label;
    }

    /** What it is, in a few words. */
    String words() {
        return words;
    }

    /**
     * A sampler of {@code worlds}; those that make worlds of their own make them from {@code family}.
     *
     * @param share what {@link #share} is, in [0, 1]
     */
    abstract WorldSampler over(WorldSource<float[], Direction> worlds, Family family, double share);

    /** The same with its usual share. */
    WorldSampler over(WorldSource<float[], Direction> worlds, Family family) {
        return over(worlds, family, share);
    }

    /** The share of replayed worlds (of worlds from anywhere, with alp-gmm) that is usual; 0 where there is no such parameter. */
    double share() {
        return share;
    }

    /** Those that choose among a finite list of worlds. */
    static final List<Curriculum> FINITE = List.of(UNIFORM, PLR, ROBUST_PLR, LEARNABILITY);

    static List<String> labels() {
        return Arrays.stream(values()).map(Curriculum::label).toList();
    }

    /**
     * The one with that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    static Curriculum of(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no world sampler \"" + label + "\"; there are " + labels()));
    }
}
