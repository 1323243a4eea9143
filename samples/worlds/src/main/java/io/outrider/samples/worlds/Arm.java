package io.outrider.samples.worlds;

import java.util.List;

/** A path sampler and a world sampler together. */
record Arm(Exploration exploration, Curriculum curriculum) {

    /** What isoperformance sweeps over: path samplers on uniform worlds, and world samplers with the control. */
    static final List<Arm> SWEPT = List.of(
            new Arm(Exploration.ONE, Curriculum.UNIFORM),
            new Arm(Exploration.LOW, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.UNIFORM),
            new Arm(Exploration.UCB, Curriculum.UNIFORM),
            new Arm(Exploration.HEAD, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.PLR),
            new Arm(Exploration.CONTROL, Curriculum.LEARNABILITY));

    /** The control, and one of each kind. */
    static final List<Arm> SWEPT_QUICKLY = List.of(
            new Arm(Exploration.CONTROL, Curriculum.UNIFORM),
            new Arm(Exploration.ONE, Curriculum.UNIFORM),
            new Arm(Exploration.UCB, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.PLR));

    /** What is compared on unseen mazes: every path sampler on uniform worlds, every world sampler with the control. */
    static final List<Arm> COMPARED = List.of(
            new Arm(Exploration.ONE, Curriculum.UNIFORM),
            new Arm(Exploration.LOW, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.UNIFORM),
            new Arm(Exploration.UCB, Curriculum.UNIFORM),
            new Arm(Exploration.THOMPSON, Curriculum.UNIFORM),
            new Arm(Exploration.HEAD, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.PLR),
            new Arm(Exploration.CONTROL, Curriculum.ROBUST_PLR),
            new Arm(Exploration.CONTROL, Curriculum.ACCEL),
            new Arm(Exploration.CONTROL, Curriculum.LEARNABILITY),
            new Arm(Exploration.CONTROL, Curriculum.LEARNING_PROGRESS));

    /** One of each kind. */
    static final List<Arm> COMPARED_QUICKLY = List.of(
            new Arm(Exploration.ONE, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.UNIFORM),
            new Arm(Exploration.HEAD, Curriculum.UNIFORM),
            new Arm(Exploration.CONTROL, Curriculum.ACCEL));

    /** The matched control: as the directed ones, but without a bonus, and on uniform worlds. */
    static final Arm MATCHED = new Arm(Exploration.CONTROL, Curriculum.UNIFORM);

    /**
     * The arm that {@code text} names, as in {@code control/plr}.
     *
     * @throws IllegalArgumentException if it names none; the message lists what there is
     */
    static Arm parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("an arm is a path sampler and a world sampler, as control/plr, not \""
                    + text + "\"; path samplers are " + Exploration.labels() + ", world samplers "
                    + Curriculum.labels());
        }
        return new Arm(
                Exploration.of(text.substring(0, slash).strip()),
                Curriculum.of(text.substring(slash + 1).strip()));
    }

    /** Its name in reports. */
    String label() {
        return exploration.label() + " / " + curriculum.label();
    }
}
