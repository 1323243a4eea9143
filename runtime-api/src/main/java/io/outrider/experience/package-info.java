/**
 * Experience: what was tried, with what probability, and what came of it, kept on this machine's disk and shipped for
 * retraining.
 *
 * <p>An {@link io.outrider.experience.ExperienceLog} is given to agents, which record every decision in it; outcomes are
 * joined to their decisions as they arrive; the joined rows, {@link io.outrider.experience.Transition transitions}, are
 * frozen into files by an {@link io.outrider.experience.ExperienceFormat} and carried away by an
 * {@link io.outrider.experience.ExperienceSink}. A learner in the same process reads them with an
 * {@link io.outrider.experience.ExperienceReader}.
 */
@NullMarked
package io.outrider.experience;

import org.jspecify.annotations.NullMarked;
