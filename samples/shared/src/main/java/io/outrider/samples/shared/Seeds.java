package io.outrider.samples.shared;

import java.util.SplittableRandom;

/** Makes generators that depend on all of several numbers, so that a run does not depend on the order of its parts. */
public final class Seeds {

    private Seeds() {}

    /** A generator for the part of a run that {@code parts} name. */
    public static SplittableRandom generator(long... parts) {
        return new SplittableRandom(mix(parts));
    }

    /** A hash of {@code parts}, in which their order matters: SplitMix64's finaliser after each. */
    public static long mix(long... parts) {
        long hash = 0x9e3779b97f4a7c15L;
        for (long part : parts) {
            hash = (hash + part) * 0x9e3779b97f4a7c15L;
            hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
            hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
            hash ^= hash >>> 31;
        }
        return hash;
    }
}
