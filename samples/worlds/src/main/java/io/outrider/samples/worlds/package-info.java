/**
 * Choosing where to learn: mazes and seas that are drawn from seeds, policies that are trained on some of them inside this JVM and
 * scored on others, and what both axes, worlds and paths, are worth for the compute that they cost.
 *
 * <p>Read {@link io.outrider.samples.worlds.Maze}, {@link io.outrider.samples.worlds.MazeWorld} and
 * {@link io.outrider.samples.worlds.Mazes} for the worlds ({@link io.outrider.samples.worlds.Seas} are others of the same shape,
 * {@link io.outrider.samples.worlds.View} what is seen of mazes), {@link io.outrider.samples.worlds.Runner} for the loop of exploring,
 * learning and swapping, then the commands in {@link io.outrider.samples.worlds.Main}.
 */
@NullMarked
package io.outrider.samples.worlds;

import org.jspecify.annotations.NullMarked;
