package io.outrider.samplers.world;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Sampling for learnability (Rutherford et al. 2024): worlds that are solved sometimes teach most, by E[p(1 − p)] under a Beta
 * posterior of the probability p of solving one.
 *
 * <p>With the replay probability a world of at least {@code outcomes} recent outcomes, in proportion to its learnability
 * ab/((a + b)(a + b + 1)), a = 1 + solved, b = 1 + not solved; else one that lacks outcomes: one begun before, else a new one.
 * Counts are halved when a new policy version is seen, so that old outcomes fade. Of worlds whose learnability is the lowest the
 * oldest gives way when there are more than {@code capacity}.
 */
public final class Learnability implements WorldSampler {

    private static final String KIND = "learnability";

    private static final class Entry {
        final WorldSpec world;
        double solved;
        double unsolved;

        Entry(WorldSpec world) {
            this.world = world;
        }

        double outcomes() {
            return solved + unsolved;
        }

        double learnability() {
            double a = 1 + solved;
            double b = 1 + unsolved;
            return a * b / ((a + b) * (a + b + 1));
        }
    }

    private final Builder settings;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private String version = "";

    private Learnability(Builder settings) {
        this.settings = settings;
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        List<Entry> known = new ArrayList<>();
        List<Entry> begun = new ArrayList<>();
        for (Entry entry : entries.values()) {
            (entry.outcomes() >= settings.outcomes ? known : begun).add(entry);
        }
        List<WorldSpec> unseen = unseen();
        boolean canTry = !begun.isEmpty() || !unseen.isEmpty() || !settings.source.isFinite();
        double replay = known.isEmpty() ? 0 : canTry ? settings.replay : 1;
        if (random.nextDouble() < replay) {
            return replayed(known, replay, random);
        }
        if (!begun.isEmpty()) {
            Entry entry = begun.get(random.nextInt(begun.size()));
            return choice(entry.world, (1 - replay) / begun.size(), WorldReason.REPLAYED);
        }
        return drawn(unseen, 1 - replay, random);
    }

    private List<WorldSpec> unseen() {
        List<WorldSpec> unseen = new ArrayList<>();
        for (WorldSpec world : settings.source.worlds()) {
            if (!entries.containsKey(world.id())) {
                unseen.add(world);
            }
        }
        return unseen;
    }

    private static WorldChoice choice(WorldSpec world, double propensity, WorldReason reason) {
        return new WorldChoice(world, propensity, PropensityKind.EXACT, reason, true);
    }

    private static WorldChoice replayed(List<Entry> known, double replay, RandomGenerator random) {
        double[] weights = new double[known.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = known.get(i).learnability();
        }
        Weights.normalise(weights);
        int index = Weights.draw(weights, random);
        return choice(known.get(index).world, replay * weights[index], WorldReason.REPLAYED);
    }

    private WorldChoice drawn(List<WorldSpec> unseen, double share, RandomGenerator random) {
        WorldSpec world;
        WorldChoice choice;
        if (settings.source.isFinite()) {
            world = unseen.get(random.nextInt(unseen.size()));
            choice = choice(world, share / unseen.size(), WorldReason.DRAWN);
        } else {
            world = settings.source.draw(random);
            choice = new WorldChoice(world, share, PropensityKind.DENSITY, WorldReason.DRAWN, true);
        }
        makeRoom();
        entries.put(world.id(), new Entry(world));
        return choice;
    }

    /** Lets the oldest of the worlds of lowest learnability go, if there is no room; begun ones stay. */
    private void makeRoom() {
        if (entries.size() < settings.capacity) {
            return;
        }
        Entry lowest = null;
        for (Entry entry : entries.values()) {
            boolean known = entry.outcomes() >= settings.outcomes;
            if (known && (lowest == null || entry.learnability() < lowest.learnability())) {
                lowest = entry;
            }
        }
        if (lowest != null) {
            entries.remove(lowest.world.id());
        }
    }

    @Override
    public void observed(WorldEpisode episode) {
        if (!version.isEmpty() && !version.equals(episode.policyVersion())) {
            for (Entry entry : entries.values()) {
                entry.solved /= 2;
                entry.unsolved /= 2;
            }
        }
        version = episode.policyVersion();
        Entry entry = entries.get(episode.world().id());
        if (entry == null) {
            return; // it gave way to another while its episode ran
        }
        entry.solved += episode.succeeded() ? 1 : 0;
        entry.unsolved += episode.succeeded() ? 0 : 1;
    }

    /** The learnability of each remembered world. */
    public Map<String, Double> scores() {
        Map<String, Double> byWorld = new LinkedHashMap<>();
        entries.forEach((id, entry) -> byWorld.put(id, entry.learnability()));
        return byWorld;
    }

    @Override
    public byte[] save() {
        StateWriter out = StateWriter.of(KIND).text(version).integer(entries.size());
        for (Entry entry : entries.values()) {
            out.world(entry.world).number(entry.solved).number(entry.unsolved);
        }
        return out.bytes();
    }

    @Override
    public void restore(byte[] saved) {
        StateReader in = StateReader.of(KIND, saved);
        String restoredVersion = in.text();
        Map<String, Entry> restored = new LinkedHashMap<>();
        for (int i = in.count(30); i > 0; i--) {
            Entry entry = new Entry(in.world());
            entry.solved = in.number();
            entry.unsolved = in.number();
            restored.put(entry.world.id(), entry);
        }
        in.end();
        version = restoredVersion;
        entries.clear();
        entries.putAll(restored);
    }

    @Override
    public String toString() {
        return KIND + "{replay=" + settings.replay + ", outcomes=" + settings.outcomes + ", capacity="
                + settings.capacity + "}";
    }

    /** The settings of a {@link Learnability}; every one has a default. Not thread-safe. */
    public static final class Builder {
        private final WorldSource<?, ?> source;
        private double replay = 0.5;
        private int outcomes = 8;
        private int capacity = 4000;

        Builder(WorldSource<?, ?> source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /** The probability of a world whose learnability is known, in [0, 1]; .5 unless set. */
        public Builder replay(double probability) {
            replay = Ranges.share("the probability of replay", probability);
            return this;
        }

        /** How many outcomes make the learnability of a world known; 8 unless set. */
        public Builder outcomes(int count) {
            outcomes = Ranges.atLeast(1, "the number of outcomes", count);
            return this;
        }

        /** The most worlds that are remembered; 4000 unless set. */
        public Builder capacity(int worlds) {
            capacity = Ranges.atLeast(1, "the capacity", worlds);
            return this;
        }

        /** The sampler. */
        public Learnability build() {
            Builder copy = new Builder(source).replay(replay).outcomes(outcomes).capacity(capacity);
            return new Learnability(copy);
        }
    }
}
