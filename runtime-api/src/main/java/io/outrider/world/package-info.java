/**
 * Worlds: problem instances that can be reset, acted in and replayed, such as a level, a simulated customer or a task.
 *
 * <p>A {@link io.outrider.world.World} answers an action with a {@link io.outrider.world.Step}; the words are
 * Gymnasium's, and mean what they mean there.
 */
@NullMarked
package io.outrider.world;

import org.jspecify.annotations.NullMarked;
