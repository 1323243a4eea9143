/** The engine's side of samplers: the views they read, the distributions they fill, and the draw. */
@NullMarked
package io.outrider.internal.sampling;

import org.jspecify.annotations.NullMarked;
