package io.outrider.samples.benchmarks;

/** Chooses arms in one trial. Not thread-safe. */
@FunctionalInterface
interface Chooser {

    /** The arm to pull at step {@code step}, counted from 0, when {@code seen} is what came of the steps before. */
    int choose(Tally seen, int step);
}
