package io.outrider.samples.worlds;

import io.outrider.samples.shared.Events;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows: two students that take turns, generation by generation, each examined on the same unseen worlds and watched
 * in one of them. {@link #run} belongs to one thread; {@link #change}, {@link #watch}, {@link #move} and {@link #restart} may be called by any.
 */
final class Show implements AutoCloseable {

    private static final int UNSEEN = 40;
    private static final List<String> SIDES = List.of("left", "right");

    private final Events events = new Events();
    private final Map<String, Student> students = new LinkedHashMap<>();
    private final Path folder;
    private final long seed;
    private final ConcurrentMap<String, Wish> wishes = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Subjects> nextSubject = new AtomicReference<>();
    private Family family;
    private Exam exam;
    private final AtomicBoolean anew = new AtomicBoolean();
    private volatile int watched;
    private int begun;
    /** What each side has or was last asked to have. */
    private final ConcurrentMap<String, Wish> wanted = new ConcurrentHashMap<>();

    /** What a student is to go on with. */
    private record Wish(Arm arm, Dials dials) {}

    /** What was last shown of each student: the result. */
    private final Map<String, Object> last = new LinkedHashMap<>();

    Show(Family family, Path folder, long seed) {
        this.family = family;
        this.folder = folder;
        this.seed = seed;
        exam = examOf(family);
        try {
            for (String side : SIDES) {
                Arm arm = new Arm(side.equals("left") ? Exploration.CONTROL : Exploration.HEAD, Curriculum.UNIFORM);
                Wish usual = new Wish(arm, Dials.usual(arm));
                wanted.put(side, usual);
                begin(side, usual);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        events.add(Map.of("setup", setup()));
    }

    private Exam examOf(Family of) {
        return new Exam(of, of.draw(UNSEEN, Seeds.mix(seed, 0xe8a3)), 1);
    }

    /** Puts a student that has learned nothing in the place of the one on that side. */
    private void begin(String side, Wish wish) {
        Student before = students.remove(side);
        if (before != null) {
            before.close();
            events.add(Map.of("student", side, "anew", true));
        }
        students.put(
                side, new Student(side, wish.arm(), wish.dials(), family, folder.resolve(side + "-" + begun++), seed));
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
        setup.put(
                "subjects",
                Arrays.stream(Subjects.values()).map(Subjects::label).toList());
        setup.put(
                "subject",
                Arrays.stream(Subjects.values())
                        .filter(one -> one.family().equals(family))
                        .map(Subjects::label)
                        .findFirst()
                        .orElse(""));
        setup.put("plural", family.plural());
        setup.put(
                "mazes",
                exam.worlds().stream().map(spec -> family.drawn(spec).words()).toList());
        return setup;
    }

    /** What there has been so far, and comes. */
    Events events() {
        return events;
    }

    /**
     * Lets a student go on with other samplers, or other parameters of them, from its next generation on; with those of another
     * network it begins anew. Parameters that are not named stay as they are, or become what is usual where the sampler changes.
     *
     * @param query {@code student=left&sampler=ucb&worlds=plr&epsilon=0.1&bonus=2&share=0.7}
     * @return what was asked for
     * @throws IllegalArgumentException if it asks for what is not there; the message says what is
     */
    String change(String query) {
        Map<String, String> asked = parse(query);
        String student = asked.getOrDefault("student", "");
        Wish before = wanted.get(student);
        if (before == null) {
            throw new IllegalArgumentException("there is no student \"" + student + "\"; there are left and right");
        }
        Arm arm = new Arm(
                Exploration.of(asked.getOrDefault("sampler", "")), Curriculum.of(asked.getOrDefault("worlds", "")));
        Dials usual = Dials.usual(arm);
        boolean samePaths = arm.exploration() == before.arm().exploration();
        boolean sameWorlds = arm.curriculum() == before.arm().curriculum();
        Dials dials = new Dials(
                number(asked, "epsilon", samePaths ? before.dials().epsilon() : usual.epsilon()),
                number(asked, "bonus", samePaths ? before.dials().bonus() : usual.bonus()),
                number(asked, "share", sameWorlds ? before.dials().share() : usual.share()));
        Wish wish = new Wish(arm, dials);
        wanted.put(student, wish);
        wishes.put(student, wish);
        return student + " goes on with " + arm.label() + "\n";
    }

    private static double number(Map<String, String> asked, String name, double otherwise) {
        String text = asked.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not \"" + text + "\"", e);
        }
    }

    /**
     * Lets both students begin anew in worlds of another kind.
     *
     * @param query {@code family=deepsea}
     * @throws IllegalArgumentException if there is none of that name; the message says which there are
     */
    String move(String query) {
        Subjects next = Subjects.of(parse(query).getOrDefault("family", ""));
        nextSubject.set(next);
        return "both begin anew: " + next.label() + "\n";
    }

    /** What the student on that side was last asked to be set to. */
    Dials wanted(String side) {
        Wish wish = wanted.get(side);
        if (wish == null) {
            throw new IllegalArgumentException("there is no student \"" + side + "\"");
        }
        return wish.dials();
    }

    /** Whether other worlds were asked for, and the next generation begins in them. */
    boolean isMoving() {
        return nextSubject.get() != null;
    }

    /**
     * Shows the students in another of the unseen worlds from the next generation on.
     *
     * @param query {@code maze=7}
     * @throws IllegalArgumentException if there is no such world
     */
    String watch(String query) {
        String asked = parse(query).getOrDefault("maze", "");
        if (!asked.matches("\\d{1,3}") || Integer.parseInt(asked) >= UNSEEN) {
            throw new IllegalArgumentException("there is no world \"" + asked + "\"; there are 0 to " + (UNSEEN - 1));
        }
        watched = Integer.parseInt(asked);
        return "world " + watched + " is next\n";
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
            boolean elsewhere = moved();
            boolean both = anew.getAndSet(false) || elsewhere;
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

    /** Goes to other worlds, if that was asked for: with another exam, which the page is told of before all else. */
    private boolean moved() {
        Subjects next = nextSubject.getAndSet(null);
        if (next == null || next.family().equals(family)) {
            return false;
        }
        family = next.family();
        exam = examOf(family);
        watched = 0;
        events.add(Map.of("setup", setup()));
        return true;
    }

    private void obey(String side, boolean both) {
        Student student = student(side);
        Wish asked = wishes.remove(side);
        Wish wish = asked != null ? asked : new Wish(student.arm(), student.dials());
        if (both
                || wish.arm().exploration().isEnsemble()
                        != student.arm().exploration().isEnsemble()) {
            begin(side, wish);
        } else {
            student.change(wish.arm(), wish.dials());
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
            now.putAll(student(side).look(family.open(spec), spec.seed()));
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
