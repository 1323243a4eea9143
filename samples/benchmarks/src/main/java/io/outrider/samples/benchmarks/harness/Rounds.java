package io.outrider.samples.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What several contenders measured in the same rounds.
 *
 * <p>In a round each works once; who begins moves on by one with every round. A ratio is taken within a round, where both
 * sides met the same machine, and its median over rounds is given with its quartiles.
 */
public final class Rounds {

    /** How many windows a warm-up is made of. */
    public static final int WARM_UPS = 4;

    private final Map<String, List<Window>> windows = new LinkedHashMap<>();

    private Rounds() {}

    /**
     * Warms all {@code contenders} up, then runs the rounds of {@code plan}.
     *
     * @param progress told after each round how many there were
     * @throws IllegalArgumentException if two contenders have one name, or there is none
     */
    public static Rounds run(List<? extends Contender> contenders, Plan plan, Consumer<Integer> progress) {
        Rounds rounds = new Rounds();
        for (Contender contender : contenders) {
            if (rounds.windows.put(contender.name(), new ArrayList<>()) != null) {
                throw new IllegalArgumentException("two contenders are called " + contender.name());
            }
        }
        if (contenders.isEmpty()) {
            throw new IllegalArgumentException("nobody contends");
        }
        warmUp(contenders, plan);
        for (int round = 0; round < plan.rounds(); round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get((round + i) % contenders.size());
                rounds.of(contender.name()).add(contender.work(plan.window().toNanos()));
            }
            progress.accept(round + 1);
        }
        return rounds;
    }

    /** In several windows, as the work itself comes: a loop that is compiled while it runs stays slower. */
    private static void warmUp(List<? extends Contender> contenders, Plan plan) {
        int parts = plan.warmUp().isZero() ? 0 : WARM_UPS;
        for (int part = 0; part < parts; part++) {
            for (Contender contender : contenders) {
                contender.work(Math.max(1, plan.warmUp().toNanos() / parts));
            }
        }
    }

    /**
     * Lets a figure of {@code contender} stand for the time of an operation of a contender of its own, so that it can be
     * compared.
     *
     * @throws IllegalArgumentException if there is no such contender or figure, or one called {@code as} already
     */
    public void part(String contender, String figure, String as) {
        List<Window> parts = new ArrayList<>();
        for (Window window : of(contender)) {
            parts.add(new Window(Map.of(Window.NANOS, window.figure(figure))));
        }
        if (windows.putIfAbsent(as, parts) != null) {
            throw new IllegalArgumentException("two contenders are called " + as);
        }
    }

    private List<Window> of(String contender) {
        List<Window> found = windows.get(contender);
        if (found == null) {
            throw new IllegalArgumentException("no contender " + contender + " among " + windows.keySet());
        }
        return found;
    }

    private double[] figures(String contender, String figure) {
        return of(contender).stream().mapToDouble(w -> w.figure(figure)).toArray();
    }

    /** Whether {@code contender} took part. */
    public boolean has(String contender) {
        return windows.containsKey(contender);
    }

    /** Whether {@code contender} took part, and measured {@code figure}. */
    public boolean measured(String contender, String figure) {
        return has(contender)
                && of(contender).stream().allMatch(w -> w.figures().containsKey(figure));
    }

    /**
     * The figure of {@code contender} over all rounds.
     *
     * @throws IllegalArgumentException if there is no such contender or figure
     */
    public Quartiles summary(String contender, String figure) {
        return Quartiles.of(figures(contender, figure));
    }

    /** The figure of {@code subject} over that of {@code peer}, round by round. */
    public Quartiles ratio(String subject, String peer, String figure) {
        double[] ratios = figures(subject, figure);
        double[] peers = figures(peer, figure);
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] /= peers[i];
        }
        return Quartiles.of(ratios);
    }

    /** By how much the figure of {@code whole} exceeds that of {@code rest}, round by round. */
    public Quartiles difference(String whole, String rest, String figure) {
        double[] differences = figures(whole, figure);
        double[] rests = figures(rest, figure);
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= rests[i];
        }
        return Quartiles.of(differences);
    }
}
