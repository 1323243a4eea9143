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
import org.jspecify.annotations.Nullable;

/**
 * Sampling for learnability (Rutherford et al. 2024): worlds that are solved sometimes teach most, by E[p(1 − p)] under a Beta
 * posterior of the probability p of solving one.
 *
 * <p>With the replay probability a known world, one that ever had {@code outcomes} outcomes, in proportion to its learnability
 * ab/((a + b)(a + b + 1)), a = 1 + solved, b = 1 + not solved; else one begun that will still lack outcomes when the episodes
 * under way have ended; else a new one. Where there is neither, a known one, and until one is known any of those under way.
 *
 * <p>Solved and not solved are halved when a new policy version is seen, so that old outcomes fade: a world stays known, and its
 * learnability goes back to that of a world without outcomes, 1/6. Where there are more than {@code capacity} worlds, those known
 * give way whose learnability is the lowest, of equal ones the oldest.
 *
 * <p>The propensity is that of the choice by its reason: of an endless source that draws a known world again, that of drawing.
 */
public final class Learnability implements WorldSampler {

    private static final String KIND = "learnability";
    /** Names the second layout of its state: the first had neither all outcomes nor episodes under way. */
    private static final String STATE = "learnability/2";

    private static final class Entry {
        final WorldSpec world;
        double solved;
        double unsolved;
        /** All outcomes there ever were, old ones not faded. */
        long outcomes;
        /** How many episodes were chosen and have not come back. */
        long pending;

        Entry(WorldSpec world) {
            this.world = world;
        }

        WorldSpec chosen() {
            pending++;
            return world;
        }

        /** Notes that an episode came back; more may do so than are remembered of a world that gave way in between. */
        void cameBack() {
            pending = Math.max(0, pending - 1);
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
        List<Entry> lacking = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (isKnown(entry)) {
                known.add(entry);
            } else if (entry.outcomes + entry.pending < settings.outcomes) {
                lacking.add(entry);
            }
        }
        List<WorldSpec> unseen = unseen();
        boolean canTry = !lacking.isEmpty() || !unseen.isEmpty() || !settings.source.isFinite();
        double replay = known.isEmpty() ? 0 : canTry ? settings.replay : 1;
        if (random.nextDouble() < replay) {
            return replayed(known, replay, random);
        }
        if (!lacking.isEmpty()) {
            return begun(lacking, 1 - replay, random);
        }
        return canTry ? drawn(unseen, 1 - replay, random) : begun(List.copyOf(entries.values()), 1, random);
    }

    private boolean isKnown(Entry entry) {
        return entry.outcomes >= settings.outcomes;
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
        return choice(known.get(index).chosen(), replay * weights[index], WorldReason.REPLAYED);
    }

    private static WorldChoice begun(List<Entry> from, double share, RandomGenerator random) {
        Entry entry = from.get(random.nextInt(from.size()));
        return choice(entry.chosen(), share / from.size(), WorldReason.REPLAYED);
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
        if (!entries.containsKey(world.id())) {
            makeRoom();
        }
        entries.computeIfAbsent(world.id(), id -> new Entry(world)).chosen();
        return choice;
    }

    /** Lets the oldest of the known worlds of lowest learnability go until there is room; others stay. */
    private void makeRoom() {
        Entry lowest = lowest();
        while (entries.size() >= settings.capacity && lowest != null) {
            entries.remove(lowest.world.id());
            lowest = lowest();
        }
    }

    private @Nullable Entry lowest() {
        Entry lowest = null;
        for (Entry entry : entries.values()) {
            if (isKnown(entry) && (lowest == null || entry.learnability() < lowest.learnability())) {
                lowest = entry;
            }
        }
        return lowest;
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
        entry.cameBack();
        entry.outcomes++;
        entry.solved += episode.succeeded() ? 1 : 0;
        entry.unsolved += episode.succeeded() ? 0 : 1;
    }

    @Override
    public void abandoned(WorldChoice choice) {
        Entry entry = entries.get(choice.world().id());
        if (entry == null) {
            return; // it gave way to another while its episode ran
        }
        entry.cameBack();
        if (entry.outcomes == 0 && entry.pending == 0) {
            entries.remove(choice.world().id()); // as new as before
        }
    }

    /** The learnability of each remembered world. */
    public Map<String, Double> scores() {
        Map<String, Double> byWorld = new LinkedHashMap<>();
        entries.forEach((id, entry) -> byWorld.put(id, entry.learnability()));
        return byWorld;
    }

    @Override
    public byte[] save() {
        StateWriter out = StateWriter.of(STATE).text(version).integer(entries.size());
        for (Entry entry : entries.values()) {
            out.world(entry.world)
                    .number(entry.solved)
                    .number(entry.unsolved)
                    .whole(entry.outcomes)
                    .whole(entry.pending);
        }
        return out.bytes();
    }

    @Override
    public void restore(byte[] saved) {
        StateReader in = StateReader.of(STATE, saved);
        String restoredVersion = in.text();
        Map<String, Entry> restored = new LinkedHashMap<>();
        for (int i = in.count(46); i > 0; i--) {
            Entry entry = new Entry(in.world());
            entry.solved = in.number();
            entry.unsolved = in.number();
            entry.outcomes = in.whole();
            entry.pending = in.whole();
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

        /** How many outcomes make the learnability of a world known, for good; 8 unless set. */
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
