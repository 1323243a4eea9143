package io.outrider.samples.worlds;

import io.outrider.samples.shared.Events;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the live page shows: two students that take turns, generation by generation, each examined on the same unseen mazes and watched
 * in one of them. {@link #run} belongs to one thread; {@link #change} may be called by any.
 */
final class Show implements AutoCloseable {

    private static final int UNSEEN = 40;
    private static final List<Exploration> EXPLORATIONS =
            List.of(Exploration.LOW, Exploration.CONTROL, Exploration.UCB, Exploration.THOMPSON, Exploration.HEAD);

    private final Events events = new Events();
    private final List<Student> students;
    private final Exam exam;
    private final WorldSpec watched;
    private final ConcurrentMap<String, Arm> wishes = new ConcurrentHashMap<>();

    /** What was last shown of each student: the result. */
    private final Map<String, Object> last = new LinkedHashMap<>();

    Show(Mazes family, Path folder, long seed) {
        exam = new Exam(family.draw(UNSEEN, Seeds.mix(seed, 0xe8a3)), 1);
        watched = exam.mazes().get(0);
        Student left =
                new Student("left", Exploration.CONTROL, Curriculum.UNIFORM, family, folder.resolve("left"), seed);
        try {
            students = List.of(
                    left,
                    new Student("right", Exploration.HEAD, Curriculum.UNIFORM, family, folder.resolve("right"), seed));
        } catch (RuntimeException e) {
            left.close();
            throw e;
        }
        events.add(Map.of("setup", setup()));
    }

    private Map<String, Object> setup() {
        MazeWorld world = new MazeWorld(watched);
        world.reset(watched.seed());
        Maze maze = world.maze();
        List<Object> walls = new ArrayList<>();
        for (int cell = 0; cell < maze.cells(); cell++) {
            int bits = 0;
            for (Direction way : Direction.ALL) {
                bits |= maze.isWall(cell, way) ? 1 << way.index() : 0;
            }
            walls.add(bits);
        }
        Map<String, Object> setup = new LinkedHashMap<>();
        setup.put("samplers", EXPLORATIONS.stream().map(Exploration::label).toList());
        setup.put("worldSamplers", Curriculum.labels());
        setup.put("size", maze.size());
        setup.put("walls", walls);
        setup.put("start", maze.start());
        setup.put("goal", maze.goal());
        setup.put("unseen", UNSEEN);
        return setup;
    }

    /** What there has been so far, and comes. */
    Events events() {
        return events;
    }

    /**
     * Lets a student go on with other samplers from its next generation on.
     *
     * @param query {@code student=left&sampler=ucb&worlds=plr}
     * @return what was asked for
     * @throws IllegalArgumentException if it asks for what is not there; the message says what is
     */
    String change(String query) {
        Map<String, String> asked = new HashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                asked.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        String student = asked.getOrDefault("student", "");
        if (!student.equals("left") && !student.equals("right")) {
            throw new IllegalArgumentException("there is no student \"" + student + "\"; there are left and right");
        }
        Exploration exploration = Exploration.of(asked.getOrDefault("sampler", ""));
        if (!EXPLORATIONS.contains(exploration)) {
            throw new IllegalArgumentException(
                    "the students are ensembles, and " + exploration.label() + " is for one");
        }
        Arm wish = new Arm(exploration, Curriculum.of(asked.getOrDefault("worlds", "")));
        wishes.put(student, wish);
        return student + " goes on with " + wish.label() + "\n";
    }

    /**
     * Runs as many generations of each student, one after another.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for experience
     */
    void run(int generations) throws InterruptedException {
        show();
        for (int generation = 0; generation < generations; generation++) {
            for (Student student : students) {
                Arm wish = wishes.remove(student.name());
                if (wish != null) {
                    student.change(wish.exploration(), wish.curriculum());
                }
                student.learn();
            }
            show();
        }
        events.add(Map.of("finished", generations));
    }

    private void show() {
        for (Student student : students) {
            Map<String, Object> now = student.now(exam);
            last.put(student.name(), Map.copyOf(now));
            now.putAll(student.look(new MazeWorld(watched), watched.seed()));
            events.add(now);
        }
    }

    /** How each student was when it was last shown. */
    Map<String, Object> result() {
        return Map.copyOf(last);
    }

    @Override
    public void close() {
        students.forEach(Student::close);
    }
}
