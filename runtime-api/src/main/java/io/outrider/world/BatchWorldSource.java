package io.outrider.world;

import java.util.List;

/**
 * A source whose worlds cost less to step together than one by one: they share a process, say, or a device. Rollouts over it
 * step all episodes that run side by side in one call.
 *
 * @param <O> the observation type
 * @param <A> the action type
 */
public interface BatchWorldSource<O, A> extends WorldSource<O, A> {

    /**
     * Executes each action in the world at its place, as {@link World#step} would; the answers are in the same order.
     *
     * @param worlds opened by this source, no two the same, in each an episode under way
     * @param actions as many
     * @throws IllegalArgumentException if there are not as many actions as worlds, or a world is another source's
     * @throws IllegalStateException if no episode is under way in one; none has been stepped then
     */
    List<Step<O>> stepAll(List<? extends World<O, A>> worlds, List<? extends A> actions);
}
