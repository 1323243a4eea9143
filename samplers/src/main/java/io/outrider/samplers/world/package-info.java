/**
 * World samplers: which world gets the next episode. Start at {@link io.outrider.samplers.world.WorldSamplers}.
 *
 * <p>Uniform choice is the control that the others have to beat. {@link io.outrider.samplers.world.PrioritizedLevelReplay} goes
 * back to worlds whose score promises more, {@link io.outrider.samplers.world.Learnability} to those that are solved sometimes,
 * {@link io.outrider.samplers.world.LearningProgress} to where returns change.
 */
@NullMarked
package io.outrider.samplers.world;

import org.jspecify.annotations.NullMarked;
