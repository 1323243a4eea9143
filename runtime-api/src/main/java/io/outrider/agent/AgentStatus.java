package io.outrider.agent;

import io.outrider.experience.LogStatus;
import io.outrider.policy.SlotStatus;
import java.util.Optional;

/**
 * How an agent is, at one moment.
 *
 * @param agent its name
 * @param sampler its sampler's canonical configuration
 * @param decisions how many decisions it has made, fallbacks included
 * @param explored how many of them were not greedy
 * @param fallbacks how many were the fallback action because deciding failed
 * @param failures how many failed without a fallback
 * @param late how many were there only after the deadline
 * @param unrecorded how many the log did not accept although it should have
 * @param withheld how many records and final observations the redaction kept back, because it threw or wanted it
 * @param smallestPropensity the smallest propensity drawn so far; NaN before the first decision
 * @param openEpisodes episodes that have begun and not ended
 * @param policy what its slot holds
 * @param log how its log is, if it has one
 */
public record AgentStatus(
        String agent,
        String sampler,
        long decisions,
        long explored,
        long fallbacks,
        long failures,
        long late,
        long unrecorded,
        long withheld,
        double smallestPropensity,
        long openEpisodes,
        SlotStatus policy,
        Optional<LogStatus> log) {}
