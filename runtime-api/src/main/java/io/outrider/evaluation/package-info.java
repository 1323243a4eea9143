/**
 * Evaluation on logged experience: what a log proves about itself.
 *
 * <p>An {@link io.outrider.evaluation.Audit} recomputes every recorded decision from what was recorded with it, and
 * reports the first difference.
 *
 * <p>Everything here works offline, away from the deciding path: it allocates, and takes as long as it takes.
 */
@NullMarked
package io.outrider.evaluation;

import org.jspecify.annotations.NullMarked;
