/**
 * Contract tests and fakes for what carries experience: formats and sinks.
 *
 * <p>A format's or sink's own test extends {@link io.outrider.testkit.experience.ExperienceFormatContract} or
 * {@link io.outrider.testkit.experience.ExperienceSinkContract} and says how one is made. A
 * {@link io.outrider.testkit.experience.FakeTransition} is a row to feed to a format, a sampler's memory or a learner; a
 * {@link io.outrider.testkit.experience.MemorySink} stands in for a sink, and fails when told.
 */
@NullMarked
package io.outrider.testkit.experience;

import org.jspecify.annotations.NullMarked;
