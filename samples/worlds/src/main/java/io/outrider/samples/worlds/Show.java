package io.outrider.samples.worlds;

import io.outrider.samples.shared.Events;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the live page shows: two students that take turns, generation by generation, each examined on the same unseen mazes and watched
 * in one of them. {@link #run} belongs to one thread; {@link #change}, {@link #watch} and {@link #restart} may be called by any.
 */
final class Show implements AutoCloseable {

    private static final int UNSEEN = 40;
    private static final List<String> SIDES = List.of("left", "right");

    private final Events events = new Events();
    private final Map<String, Student> students = new LinkedHashMap<>();
    private final Mazes family;
    private final Path folder;
    private final long seed;
    private final Exam exam;
    private final ConcurrentMap<String, Arm> wishes = new ConcurrentHashMap<>();
    private final AtomicBoolean anew = new AtomicBoolean();
    private volatile int watched;
    private int begun;

    /** What was last shown of each student: the result. */
    private final Map<String, Object> last = new LinkedHashMap<>();

    Show(Mazes family, Path folder, long seed) {
        this.family = family;
        this.folder = folder;
        this.seed = seed;
        exam = new Exam(family, family.draw(UNSEEN, Seeds.mix(seed, 0xe8a3)), 1);
        try {
            begin("left", new Arm(Exploration.CONTROL, Curriculum.UNIFORM));
            begin("right", new Arm(Exploration.HEAD, Curriculum.UNIFORM));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        events.add(Map.of("setup", setup()));
    }

    /** Puts a student that has learned nothing in the place of the one on that side. */
    private void begin(String side, Arm arm) {
        Student before = students.remove(side);
        if (before != null) {
            before.close();
            events.add(Map.of("student", side, "anew", true));
        }
        students.put(side, new Student(side, arm, family, folder.resolve(side + "-" + begun++), seed));
    }

    private Map<String, Object> setup() {
        Map<String, Object> setup = new LinkedHashMap<>();
        setup.put(
                "samplers",
                Arrays.stream(Exploration.values())
                        .map(one -> List.of(one.label(), one.words()))
                        .toList());
        setup.put(
                "worldSamplers",
                Arrays.stream(Curriculum.values())
                        .map(one -> List.of(one.label(), one.words()))
                        .toList());
        setup.put("mazes", exam.worlds().stream().map(Show::drawn).toList());
        return setup;
    }

    private static Map<String, Object> drawn(WorldSpec spec) {
        Maze maze = Maze.of(spec, spec.seed());
        List<Integer> walls = new ArrayList<>();
        for (int cell = 0; cell < maze.cells(); cell++) {
            int bits = 0;
            for (Direction way : Direction.ALL) {
                bits |= maze.isWall(cell, way) ? 1 << way.index() : 0;
            }
            walls.add(bits);
        }
        return Map.of(
                "size",
                maze.size(),
                "walls",
                walls,
                "start",
                maze.start(),
                "goal",
                maze.goal(),
                "shortest",
                maze.distance(maze.start()));
    }

    /** What there has been so far, and comes. */
    Events events() {
        return events;
    }

    /**
     * Lets a student go on with other samplers from its next generation on; with those of another network it begins anew.
     *
     * @param query {@code student=left&sampler=ucb&worlds=plr}
     * @return what was asked for
     * @throws IllegalArgumentException if it asks for what is not there; the message says what is
     */
    String change(String query) {
        Map<String, String> asked = parse(query);
        String student = asked.getOrDefault("student", "");
        if (!SIDES.contains(student)) {
            throw new IllegalArgumentException("there is no student \"" + student + "\"; there are left and right");
        }
        Arm wish = new Arm(
                Exploration.of(asked.getOrDefault("sampler", "")), Curriculum.of(asked.getOrDefault("worlds", "")));
        wishes.put(student, wish);
        return student + " goes on with " + wish.label() + "\n";
    }

    /**
     * Shows the students in another of the unseen mazes from the next generation on.
     *
     * @param query {@code maze=7}
     * @throws IllegalArgumentException if there is no such maze
     */
    String watch(String query) {
        String asked = parse(query).getOrDefault("maze", "");
        if (!asked.matches("\\d{1,3}") || Integer.parseInt(asked) >= UNSEEN) {
            throw new IllegalArgumentException("there is no maze \"" + asked + "\"; there are 0 to " + (UNSEEN - 1));
        }
        watched = Integer.parseInt(asked);
        return "maze " + watched + " is next\n";
    }

    /** Lets both students begin anew, with the samplers that they have or that were asked for. */
    String restart(String query) {
        anew.set(true);
        return "both begin anew\n";
    }

    private static Map<String, String> parse(String query) {
        Map<String, String> asked = new HashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                asked.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return asked;
    }

    /**
     * Runs as many generations of each student, one after another.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for experience
     */
    void run(int generations) throws InterruptedException {
        show();
        for (int generation = 0; generation < generations; generation++) {
            boolean both = anew.getAndSet(false);
            for (String side : SIDES) {
                obey(side, both);
            }
            if (both) {
                show();
            }
            for (String side : SIDES) {
                student(side).learn();
            }
            show();
        }
        events.add(Map.of("finished", generations));
    }

    private void obey(String side, boolean both) {
        Student student = student(side);
        Arm wish = wishes.remove(side);
        Arm arm = wish != null ? wish : student.arm();
        if (both
                || arm.exploration().isEnsemble() != student.arm().exploration().isEnsemble()) {
            begin(side, arm);
        } else {
            student.change(arm);
        }
    }

    private Student student(String side) {
        Student student = students.get(side);
        if (student == null) {
            throw new IllegalStateException("there is no student on the " + side);
        }
        return student;
    }

    private void show() {
        int maze = watched;
        WorldSpec spec = exam.worlds().get(maze);
        for (String side : SIDES) {
            Map<String, Object> now = student(side).now(exam);
            last.put(side, Map.copyOf(now));
            now.put("maze", maze);
            now.putAll(student(side).look(new MazeWorld(spec, View.SURROUNDINGS), spec.seed()));
            events.add(now);
        }
    }

    /** How each student was when it was last shown. */
    Map<String, Object> result() {
        return Map.copyOf(last);
    }

    @Override
    public void close() {
        students.values().forEach(Student::close);
    }
}
