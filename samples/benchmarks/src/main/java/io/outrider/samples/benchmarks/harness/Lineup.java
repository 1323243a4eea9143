package io.outrider.samples.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The contenders of a comparison, and the peers that cannot take part with the reason. Closes those that it was given. */
public final class Lineup implements AutoCloseable {

    private final List<Contender> contenders = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();

    /** Adds a contender; it is closed with this. */
    public Lineup add(Contender contender) {
        contenders.add(contender);
        return this;
    }

    /** Adds the peer {@code name} if it can be made here; else its rows say why not. */
    public Lineup peer(String name, Supplier<? extends Contender> maker) {
        try {
            contenders.add(maker.get());
        } catch (UnavailableException e) {
            absent.put(name, String.valueOf(e.getMessage()));
        }
        return this;
    }

    /** Says what one must know of {@code peer} to read its rows. */
    public Lineup note(String peer, String text) {
        notes.put(peer, text);
        return this;
    }

    /** All of them in rounds; see {@link Rounds#run}. */
    public Rounds run(Plan plan, Consumer<Integer> progress) {
        return Rounds.run(contenders, plan, progress);
    }

    /** The row of {@code subject} beside {@code peer}, also if that could not take part. */
    public Row row(Comparison comparison, Rounds rounds, String subject, String peer) {
        String reason = absent.get(peer);
        return reason == null
                ? comparison.row(rounds, subject, peer).note(notes.get(peer))
                : comparison.without(rounds, subject, peer, reason);
    }

    /** Closes the contenders, the last first; what one of them throws is thrown when all are closed. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (int i = contenders.size() - 1; i >= 0; i--) {
            try {
                contenders.get(i).close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        contenders.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
