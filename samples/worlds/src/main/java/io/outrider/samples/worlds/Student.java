package io.outrider.samples.worlds;

import io.outrider.Decision;
import io.outrider.DecisionId;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceReader;
import io.outrider.experience.Transition;
import io.outrider.rollout.Budget;
import io.outrider.rollout.Ledger;
import io.outrider.rollout.RolloutReport;
import io.outrider.rollout.Rollouts;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One of the two that the live page shows: explores, records each episode in an {@link ExperienceLog}, learns from the joined rows
 * that it reads back, and swaps. Its samplers can be changed between generations. One thread drives it.
 */
final class Student implements AutoCloseable {

    private static final int EPISODES = 16;
    private static final int POLL = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final long seed;
    private final Family family;
    private final WorldSource<float[], Direction> source;
    private final ExperienceLog log;
    private final Pupil pupil;
    private final List<float[]> probes;
    private Arm arm;
    private Dials dials;
    private WorldSampler worlds;
    private Agent<float[], Direction> agent;
    private ExperienceReader reader;
    private int agents;
    private int generation;
    private long decisions;
    private double pathFlops;
    private double predictedNats;
    private double realisedNats;
    private double entropy;
    private long rows;

    /** A student whose experience is kept in {@code folder}. */
    Student(String name, Arm arm, Dials dials, Family family, Path folder, long seed) {
        this.name = name;
        this.arm = arm;
        this.dials = dials;
        this.family = family;
        this.seed = seed;
        source = family.endless();
        log = ExperienceLog.builder(folder)
                .segmentAge(Duration.ofSeconds(5))
                .forceInterval(Duration.ofMillis(20))
                .open();
        pupil = new Pupil(new Setting(family, Device.CPU), arm.exploration(), seed);
        probes = probes(family, seed);
        entropy = pupil.entropy(probes);
        worlds = arm.curriculum().over(source, family, dials.share());
        agent = explorer();
        reader = log.follow(agent.status().agent());
    }

    /** The first observations of some worlds: what information is measured on. */
    private static List<float[]> probes(Family family, long seed) {
        return family.draw(64, Seeds.mix(seed, 0xb0be)).stream()
                .map(spec -> family.open(spec).reset(spec.seed()))
                .toList();
    }

    private Agent<float[], Direction> explorer() {
        return pupil.agent(name + "-" + agents++)
                .sampler(arm.exploration().sampler(dials.epsilon(), dials.bonus()))
                .record(log)
                .build();
    }

    /** Its samplers. */
    Arm arm() {
        return arm;
    }

    /** What its samplers are set to. */
    Dials dials() {
        return dials;
    }

    /**
     * Goes on with other samplers, of the same network, or with others of their parameters. What was learned stays, but for what a
     * world sampler remembers of worlds when it changes.
     */
    void change(Arm next, Dials set) {
        boolean otherWorlds = next.curriculum() != arm.curriculum() || set.share() != dials.share();
        boolean otherPaths = next.exploration() != arm.exploration()
                || set.epsilon() != dials.epsilon()
                || set.bonus() != dials.bonus();
        arm = next;
        dials = set;
        if (otherWorlds) {
            worlds = arm.curriculum().over(source, family, dials.share());
        }
        if (otherPaths) {
            reader.close();
            agent.close();
            agent = explorer();
            reader = log.follow(agent.status().agent());
        }
    }

    /**
     * One generation: explores some episodes, waits for them to come back from the log, learns and swaps.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void learn() throws InterruptedException {
        long[] recorded = new long[1];
        RolloutReport report = Rollouts.builder(agent, source, worlds)
                .seed(Seeds.mix(seed, 2, generation++))
                .generation(EPISODES)
                .parallel(EPISODES)
                .onEpisode(episode -> recorded[0] += episode.choice().trainable() ? episode.steps() : 0)
                .build()
                .run(Budget.episodes(EPISODES));
        Ledger ledger = report.ledger();
        decisions += report.decisions();
        pathFlops += ledger.flops();
        predictedNats += ledger.predictedNats();
        read(recorded[0]);
        if (pupil.learn(decisions)) {
            double after = pupil.entropy(probes);
            realisedNats += entropy - after;
            entropy = after;
        }
    }

    /** Reads {@code expected} joined rows, and puts their episodes together. */
    private void read(long expected) throws InterruptedException {
        Map<DecisionId, List<Transition>> episodes = new LinkedHashMap<>();
        long read = 0;
        while (read < expected) {
            List<Transition> some = reader.poll(POLL, PATIENCE);
            if (some.isEmpty()) {
                throw new IllegalStateException(name + " waits for " + (expected - read) + " of " + expected
                        + " rows that the log does not give");
            }
            read += some.size();
            for (Transition row : some) {
                DecisionId episode = Objects.requireNonNull(row.episodeId(), "the episode of " + row.decisionId());
                episodes.computeIfAbsent(episode, id -> new ArrayList<>()).add(row);
            }
        }
        rows += read;
        episodes.values().forEach(this::keep);
    }

    private void keep(List<Transition> episode) {
        episode.sort(Comparator.comparingLong(Transition::t));
        Trajectory trajectory = new Trajectory(episode.get(0).observation());
        for (Transition row : episode) {
            Float reward = row.reward();
            float[] next = row.nextObservation();
            trajectory.step(
                    row.choices()[0],
                    reward == null ? 0 : reward,
                    next == null ? row.observation() : next,
                    row.terminated());
        }
        pupil.replay().add(trajectory, Model.STEPS, Model.DISCOUNT);
    }

    /** How it is, by the names that the live page uses; {@code unseen} is taken greedily. */
    Map<String, Object> now(Exam unseen) {
        double flops = pathFlops + pupil.flops();
        Exam.Score score = pupil.score(unseen);
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("student", name);
        now.put("generation", generation);
        now.put("sampler", arm.exploration().label());
        now.put("worldSampler", arm.curriculum().label());
        now.put("epsilon", dials.epsilon());
        now.put("bonus", dials.bonus());
        now.put("share", dials.share());
        now.put("decisions", decisions);
        now.put("rows", rows);
        now.put("gigaflops", flops / 1e9);
        now.put("solved", score.solved());
        now.put("efficiency", score.efficiency());
        now.put("byMaze", score.byWorld());
        now.put("predicted", flops > 0 ? predictedNats / flops * 1e9 : 0.0);
        now.put("realised", flops > 0 ? realisedNats / flops * 1e9 : 0.0);
        return now;
    }

    /** How unsure it is in each cell of {@code world}, NaN where nobody can be; and the way that it takes greedily. */
    Map<String, Object> look(Watched world, long worldSeed) {
        float[] observation = world.reset(worldSeed);
        List<Object> way = new ArrayList<>(List.of(world.cell()));
        boolean running = true;
        while (running) {
            var step = world.step(pupil.examinee().decide(observation).action());
            observation = step.observation();
            way.add(world.cell());
            running = !step.ended();
        }
        List<float[]> cells = new ArrayList<>(world.views());
        List<Object> heat = new ArrayList<>(Collections.nCopies(cells.size(), Double.NaN));
        List<Integer> reached = new ArrayList<>();
        for (int cell = 0; cell < cells.size(); cell++) {
            if (cells.get(cell).length > 0) {
                reached.add(cell);
            }
        }
        List<Decision<Direction>> decisions =
                pupil.examinee().decideAll(reached.stream().map(cells::get).toList());
        for (int i = 0; i < reached.size(); i++) {
            heat.set(reached.get(i), (double) decisions.get(i).epistemic());
        }
        Map<String, Object> look = new LinkedHashMap<>();
        look.put("way", way);
        look.put("heat", heat);
        return look;
    }

    @Override
    public void close() {
        reader.close();
        agent.close();
        pupil.close();
        log.close();
    }
}
