/**
 * The agents: what a host holds and asks. Which one depends on what an action is.
 *
 * <ul>
 *   <li>{@link io.outrider.agent.Agent}: a fixed list of actions, some of them unavailable now; a real vector with bounds;
 *       several branches.
 *   <li>{@link io.outrider.agent.CandidateAgent}: the actions differ from request to request and carry features.
 *   <li>{@link io.outrider.agent.SlateAgent}: several slots are filled at once from such candidates.
 * </ul>
 *
 * <p>An {@link io.outrider.agent.Episode} is a run of decisions that belong together;
 * {@link io.outrider.agent.Sessions} finds one by a key across requests.
 */
@NullMarked
package io.outrider.agent;

import org.jspecify.annotations.NullMarked;
