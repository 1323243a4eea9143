package io.outrider.rollout;

import io.outrider.world.WorldEpisode;

/**
 * What one episode spent and saw.
 *
 * @param episode the episode
 * @param ledger its cost and information, and how many of its decisions judge the greedy policy
 * @param newlySeen how many of its visits were of something that the run had not seen before; 0 unless coverage is counted
 */
public record EpisodeAccount(WorldEpisode episode, Ledger ledger, long newlySeen) {}
