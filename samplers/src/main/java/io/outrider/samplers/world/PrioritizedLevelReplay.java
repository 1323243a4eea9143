package io.outrider.samplers.world;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEditor;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Prioritized level replay (Jiang, Grefenstette and Rocktäschel 2021), robust PLR (Jiang et al. 2021) and ACCEL (Parker-Holder et
 * al. 2022): with the replay probability a world seen before, by P = (1 − ρ)·P_S + ρ·P_C, P_S ∝ rank(score)^(−1/β),
 * P_C ∝ choices since it was last chosen; else a new one.
 *
 * <p>Worlds that were never seen have no rank, so that adding some changes nothing among the others. Of a finite source, once
 * every world has been seen, all choices are replays. A world that was chosen and not yet observed is not new, and cannot be
 * replayed. Equal scores share the weights of their ranks.
 *
 * <p>A score was measured with one policy version. It counts until {@code lifetime} newer versions have been seen; then its
 * world competes by age alone until it is tried again. (With a lifetime of 0 scores would be gone at each new version, and a
 * run that trains after every generation would never use one.)
 */
public final class PrioritizedLevelReplay implements WorldSampler {

    private static final String KIND = "prioritizedLevelReplay";
    /** Names the second layout of its state: the first did not say when what is under way was chosen. */
    private static final String STATE = KIND + "/2";

    /** The choices of a world that were not observed since. */
    private static final class UnderWay {
        int count;
        long chosenAt;
    }

    private final Builder settings;
    private final ReplayBuffer buffer;
    private final Map<String, UnderWay> pending = new TreeMap<>();

    private final Deque<WorldSpec> edits = new ArrayDeque<>();
    private long choices;

    private PrioritizedLevelReplay(Builder settings) {
        this.settings = settings;
        this.buffer = new ReplayBuffer(settings.capacity, settings.lifetime, settings.source.isFinite());
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        WorldEditor editor = settings.editor;
        WorldSpec parent = editor == null ? null : edits.poll();
        choices++;
        if (editor != null && parent != null) {
            return edited(editor, parent, random);
        }
        List<WorldSpec> unseen = unseen();
        boolean exhausted = settings.source.isFinite() && unseen.isEmpty();
        if (buffer.isEmpty()) {
            return drawn(exhausted ? settings.source.worlds() : unseen, 1, random);
        }
        double replay = exhausted ? 1 : settings.replay;
        return random.nextDouble() < replay ? replayed(replay, random) : drawn(unseen, 1 - replay, random);
    }

    /** The worlds of a finite source that were never chosen. */
    private List<WorldSpec> unseen() {
        List<WorldSpec> unseen = new ArrayList<>();
        for (WorldSpec world : settings.source.worlds()) {
            if (!pending.containsKey(world.id()) && !buffer.hasSeen(world.id())) {
                unseen.add(world);
            }
        }
        return unseen;
    }

    private WorldChoice drawn(List<WorldSpec> from, double share, RandomGenerator random) {
        WorldSpec world;
        WorldChoice choice;
        if (settings.source.isFinite()) {
            world = from.get(random.nextInt(from.size()));
            choice = new WorldChoice(
                    world, share / from.size(), PropensityKind.EXACT, WorldReason.DRAWN, !settings.robust);
        } else {
            world = settings.source.draw(random);
            choice = new WorldChoice(world, share, PropensityKind.DENSITY, WorldReason.DRAWN, !settings.robust);
        }
        begin(world);
        return choice;
    }

    private WorldChoice replayed(double share, RandomGenerator random) {
        double[] weights = buffer.weights(choices, settings.temperature, settings.staleness);
        int index = Weights.draw(weights, random);
        WorldSpec world = buffer.world(index);
        begin(world);
        return new WorldChoice(world, share * weights[index], PropensityKind.EXACT, WorldReason.REPLAYED, true);
    }

    private WorldChoice edited(WorldEditor editor, WorldSpec parent, RandomGenerator random) {
        WorldSpec child = parent;
        for (int i = 0; i < settings.edits; i++) {
            child = editor.edit(child, random);
        }
        begin(child);
        return new WorldChoice(child, Double.NaN, PropensityKind.UNAVAILABLE, WorldReason.EDITED, !settings.robust);
    }

    private void begin(WorldSpec world) {
        UnderWay begun = pending.computeIfAbsent(world.id(), id -> new UnderWay());
        begun.count++;
        begun.chosenAt = choices;
        buffer.chosen(world.id(), choices);
    }

    @Override
    public boolean needsConfidence() {
        return settings.score.needsConfidence();
    }

    @Override
    public void observed(WorldEpisode episode) {
        WorldSpec world = episode.world();
        UnderWay begun = requirePending(world);
        double best = Math.max(buffer.bestReturn(world.id()), episode.undiscountedReturn());
        double score = settings.score.of(episode, best, settings.discount, settings.lambda);
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("the world " + world + " has no score " + settings.score
                    + ": the policy " + episode.policyVersion() + " gives no "
                    + (settings.score.needsConfidence() ? "logits or members, or they were not asked for" : "values"));
        }
        cameBack(world);
        buffer.put(world, score, best, begun.chosenAt, episode.policyVersion());
        if (settings.editor != null && episode.choice().reason() == WorldReason.REPLAYED) {
            edits.add(world);
        }
    }

    @Override
    public void abandoned(WorldChoice choice) {
        requirePending(choice.world());
        cameBack(choice.world());
    }

    private UnderWay requirePending(WorldSpec world) {
        UnderWay begun = pending.get(world.id());
        if (begun == null) {
            throw new IllegalArgumentException("the world " + world + " was not chosen by this sampler");
        }
        return begun;
    }

    private void cameBack(WorldSpec world) {
        pending.computeIfPresent(world.id(), (id, begun) -> --begun.count > 0 ? begun : null);
    }

    /** The probability of each world that could be replayed now, given that one is replayed. */
    public Map<String, Double> probabilities() {
        return buffer.probabilities(choices, settings.temperature, settings.staleness);
    }

    /** The score of each world that can be replayed. */
    public Map<String, Double> scores() {
        return buffer.scores();
    }

    @Override
    public byte[] save() {
        StateWriter out = StateWriter.of(STATE).whole(choices);
        out.integer(pending.size());
        pending.forEach((id, begun) -> out.text(id).integer(begun.count).whole(begun.chosenAt));
        out.integer(edits.size());
        edits.forEach(out::world);
        buffer.save(out);
        return out.bytes();
    }

    @Override
    public void restore(byte[] saved) {
        StateReader in = StateReader.of(STATE, saved);
        long restoredChoices = in.whole();
        Map<String, UnderWay> restoredPending = new TreeMap<>();
        for (int i = in.count(14); i > 0; i--) {
            UnderWay begun = new UnderWay();
            restoredPending.put(in.text(), begun);
            begun.count = in.integer();
            begun.chosenAt = in.whole();
        }
        Deque<WorldSpec> restoredEdits = new ArrayDeque<>();
        for (int i = in.count(14); i > 0; i--) {
            restoredEdits.add(in.world());
        }
        buffer.restore(in);
        choices = restoredChoices;
        pending.clear();
        pending.putAll(restoredPending);
        edits.clear();
        edits.addAll(restoredEdits);
    }

    @Override
    public String toString() {
        return KIND + "{replay=" + settings.replay + ", temperature=" + settings.temperature + ", staleness="
                + settings.staleness + ", score=" + settings.score + ", capacity=" + settings.capacity + ", lifetime="
                + settings.lifetime + ", robust=" + settings.robust
                + (settings.editor == null ? "}" : ", edits=" + settings.edits + "}");
    }

    /** The settings of a {@link PrioritizedLevelReplay}; every one has a default. Not thread-safe. */
    public static final class Builder {
        private final WorldSource<?, ?> source;
        private double replay = 0.5;
        private double temperature = 0.1;
        private double staleness = 0.1;
        private double discount = 0.995;
        private double lambda = 0.95;
        private int capacity = 4000;
        private int lifetime = 10;
        private int edits;
        private boolean robust;
        private WorldScore score = WorldScore.VALUE_LOSS;
        private @Nullable WorldEditor editor;

        Builder(WorldSource<?, ?> source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        private Builder(Builder other) {
            source = other.source;
            replay = other.replay;
            temperature = other.temperature;
            staleness = other.staleness;
            discount = other.discount;
            lambda = other.lambda;
            capacity = other.capacity;
            lifetime = other.lifetime;
            edits = other.edits;
            robust = other.robust;
            score = other.score;
            editor = other.editor;
        }

        /** The probability of replaying, in [0, 1], while there are new worlds and seen ones; .5 unless set. */
        public Builder replay(double probability) {
            replay = Ranges.share("the probability of replay", probability);
            return this;
        }

        /** β of the ranks; .1 unless set: the smaller, the more the best score prevails. */
        public Builder temperature(double beta) {
            temperature = Ranges.positive("the temperature", beta);
            return this;
        }

        /** ρ, the share of choices that go by age, in [0, 1]; .1 unless set. */
        public Builder staleness(double rho) {
            staleness = Ranges.share("the share of staleness", rho);
            return this;
        }

        /** What a world is scored by; {@link WorldScore#VALUE_LOSS} unless set. */
        public Builder score(WorldScore score) {
            this.score = Objects.requireNonNull(score, "score");
            return this;
        }

        /** γ of the advantages, in [0, 1]; .995 unless set. */
        public Builder discount(double gamma) {
            discount = Ranges.share("the discount", gamma);
            return this;
        }

        /** λ of the advantages, in [0, 1]; .95 unless set. */
        public Builder lambda(double lambda) {
            this.lambda = Ranges.share("lambda", lambda);
            return this;
        }

        /** The most worlds that are remembered, the lowest scores going first; 4000 unless set. */
        public Builder capacity(int worlds) {
            capacity = Ranges.atLeast(1, "the capacity", worlds);
            return this;
        }

        /** After how many newer policy versions a score expires; 10 unless set. */
        public Builder lifetime(int versions) {
            lifetime = Ranges.atLeast(0, "the lifetime in versions", versions);
            return this;
        }

        /** Learns from replayed worlds only: new ones and edited ones just find out their score. */
        public Builder robust() {
            robust = true;
            return this;
        }

        /** Tries, after each replay, the replayed world changed {@code edits} times. */
        public Builder edit(WorldEditor editor, int edits) {
            this.editor = Objects.requireNonNull(editor, "editor");
            this.edits = Ranges.atLeast(1, "the number of edits", edits);
            return this;
        }

        /** The sampler. */
        public PrioritizedLevelReplay build() {
            return new PrioritizedLevelReplay(new Builder(this));
        }
    }
}
