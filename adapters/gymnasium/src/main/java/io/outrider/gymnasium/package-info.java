/**
 * Gymnasium environments, in a Python process, as worlds: start one with {@link io.outrider.gymnasium.Gymnasium}, and make
 * {@link io.outrider.gymnasium.GymnasiumWorld}s in it.
 */
@NullMarked
package io.outrider.gymnasium;

import org.jspecify.annotations.NullMarked;
