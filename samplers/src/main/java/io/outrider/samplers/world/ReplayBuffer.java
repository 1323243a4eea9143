package io.outrider.samplers.world;

import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The worlds that were seen, with their scores and ages. */
final class ReplayBuffer {

    private static final class Entry {
        final WorldSpec world;
        double score;
        double bestReturn;
        long chosenAt;
        long version;

        Entry(WorldSpec world) {
            this.world = world;
        }
    }

    private final int capacity;
    private final int lifetime;
    private final boolean finite;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byId = new HashMap<>();
    /** Worlds that were seen and gave way to others. */
    private final Set<String> evicted = new HashSet<>();

    private final Map<String, Long> versions = new LinkedHashMap<>();
    private long newest = -1;

    /** An empty buffer; it remembers which worlds gave way to others where {@code finite} worlds are drawn once each. */
    ReplayBuffer(int capacity, int lifetime, boolean finite) {
        this.finite = finite;
        this.capacity = capacity;
        this.lifetime = lifetime;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean hasSeen(String id) {
        return byId.containsKey(id) || evicted.contains(id);
    }

    double bestReturn(String id) {
        Entry entry = byId.get(id);
        return entry == null ? Double.NEGATIVE_INFINITY : entry.bestReturn;
    }

    WorldSpec world(int index) {
        return entries.get(index).world;
    }

    /** Notes that a world, if it is here, was chosen at choice {@code now}. */
    void chosen(String id, long now) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.chosenAt = now;
        }
    }

    /**
     * Notes a score; a new world, which was chosen at {@code chosenAt}, takes the place of the lowest score where the buffer is
     * full, or is left out.
     */
    void put(WorldSpec world, double score, double bestReturn, long chosenAt, String version) {
        Entry entry = byId.get(world.id());
        if (entry == null) {
            if (entries.size() >= capacity && !makeRoom(score)) {
                forget(world);
                return;
            }
            entry = new Entry(world);
            entry.chosenAt = chosenAt;
            entries.add(entry);
            byId.put(world.id(), entry);
            evicted.remove(world.id());
        }
        entry.score = score;
        entry.bestReturn = bestReturn;
        entry.version = number(version);
    }

    private boolean makeRoom(double score) {
        Entry lowest = entries.stream()
                .min(Comparator.comparingDouble(entry -> entry.score))
                .orElseThrow();
        if (lowest.score >= score) {
            return false;
        }
        entries.remove(lowest);
        byId.remove(lowest.world.id());
        forget(lowest.world);
        return true;
    }

    private void forget(WorldSpec world) {
        if (finite) {
            evicted.add(world.id());
        }
    }

    /** The number of a version, in the order in which they were first seen. */
    private long number(String version) {
        Long known = versions.get(version);
        if (known != null) {
            return known;
        }
        versions.put(version, ++newest);
        if (versions.size() > lifetime + 64) {
            versions.remove(versions.keySet().iterator().next());
        }
        return newest;
    }

    /** The probability of each entry, in their order. */
    double[] weights(long now, double temperature, double staleness) {
        int count = entries.size();
        double[] byScore = new double[count];
        double[] byAge = new double[count];
        List<Integer> fresh = IntStream.range(0, count)
                .filter(i -> newest - entries.get(i).version <= lifetime)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -entries.get(i).score))
                .toList();
        rank(fresh, temperature, byScore);
        for (int i = 0; i < count; i++) {
            byAge[i] = now - entries.get(i).chosenAt;
        }
        boolean scored = Weights.normalise(byScore);
        boolean aged = Weights.normalise(byAge);
        double ages = scored ? staleness : 1;
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            double age = aged ? byAge[i] : 1.0 / count;
            weights[i] = (scored ? (1 - ages) * byScore[i] : 0) + ages * age;
        }
        return weights;
    }

    /** Gives each of {@code ordered}, best first, rank^(−1/temperature); equal scores share theirs. */
    private void rank(List<Integer> ordered, double temperature, double[] out) {
        int start = 0;
        while (start < ordered.size()) {
            int end = start;
            double sum = 0;
            double score = entries.get(ordered.get(start)).score;
            while (end < ordered.size() && entries.get(ordered.get(end)).score == score) {
                sum += Math.pow(end + 1, -1 / temperature);
                end++;
            }
            for (int i = start; i < end; i++) {
                out[ordered.get(i)] = sum / (end - start);
            }
            start = end;
        }
    }

    Map<String, Double> probabilities(long now, double temperature, double staleness) {
        double[] weights = weights(now, temperature, staleness);
        Map<String, Double> byWorld = new LinkedHashMap<>();
        for (int i = 0; i < weights.length; i++) {
            byWorld.put(entries.get(i).world.id(), weights[i]);
        }
        return byWorld;
    }

    Map<String, Double> scores() {
        Map<String, Double> byWorld = new LinkedHashMap<>();
        for (Entry entry : entries) {
            byWorld.put(entry.world.id(), entry.score);
        }
        return byWorld;
    }

    void save(StateWriter out) {
        out.integer(entries.size());
        for (Entry entry : entries) {
            out.world(entry.world)
                    .number(entry.score)
                    .number(entry.bestReturn)
                    .whole(entry.chosenAt)
                    .whole(entry.version);
        }
        out.integer(evicted.size());
        evicted.stream().sorted().forEach(out::text);
        out.whole(newest).integer(versions.size());
        versions.forEach((version, number) -> out.text(version).whole(number));
    }

    void restore(StateReader in) {
        List<Entry> restored = new ArrayList<>();
        for (int i = in.count(46); i > 0; i--) {
            Entry entry = new Entry(in.world());
            entry.score = in.number();
            entry.bestReturn = in.number();
            entry.chosenAt = in.whole();
            entry.version = in.whole();
            restored.add(entry);
        }
        Set<String> gone = new HashSet<>();
        for (int i = in.count(2); i > 0; i--) {
            gone.add(in.text());
        }
        long restoredNewest = in.whole();
        Map<String, Long> known = new LinkedHashMap<>();
        for (int i = in.count(10); i > 0; i--) {
            known.put(in.text(), in.whole());
        }
        in.end();
        replace(restored, gone, known, restoredNewest);
    }

    private void replace(List<Entry> restored, Set<String> gone, Map<String, Long> known, long restoredNewest) {
        entries.clear();
        byId.clear();
        for (Entry entry : restored) {
            entries.add(entry);
            byId.put(entry.world.id(), entry);
        }
        evicted.clear();
        evicted.addAll(gone);
        versions.clear();
        versions.putAll(known);
        newest = restoredNewest;
    }
}
