/**
 * A gateway that learns which upstream to choose, under load.
 *
 * <p>Read it in this order. {@link io.outrider.samples.routing.Traffic} is the world: which requests arrive when, and how
 * long each upstream would take for each, all drawn from one seed before the run. {@link
 * io.outrider.samples.routing.Upstreams} are real HTTP servers that take that long. {@link
 * io.outrider.samples.routing.Router} is the question that every arm answers, {@link io.outrider.samples.routing.Baselines}
 * are the answers that need no learning, and {@link io.outrider.samples.routing.LearnedRouter} is Outrider's: an agent that
 * decides, records and is retrained. {@link io.outrider.samples.routing.Gateway} sends an arm's requests, {@link
 * io.outrider.samples.routing.Experiment} runs the arms side by side, and {@link io.outrider.samples.routing.Report} says
 * what came of it. {@link io.outrider.samples.shared.LivePage} shows it while it happens.
 */
@NullMarked
package io.outrider.samples.routing;

import org.jspecify.annotations.NullMarked;
