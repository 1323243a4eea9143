package io.outrider.evaluation;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.evaluation.AuditReport.Difference;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.sampling.EpisodeFilter;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass of an audit over rows. */
final class AuditRun implements AutoCloseable {

    private final PolicySignature signature;
    private final List<Branch> branches;
    private final long seed;
    private final Map<String, Optional<Replay>> replays = new HashMap<>();
    private final Map<String, PathSampler> samplers;
    private final @Nullable OutputCheck outputs;

    private final Set<DecisionId> seen = new HashSet<>();
    private final Map<DecisionId, List<Position>> sequences = new LinkedHashMap<>();
    private final Map<Unreplayable, Long> notReplayable = new EnumMap<>(Unreplayable.class);
    private long position;
    private long verified;
    private long different;
    private long repeated;
    private long firstAt = Long.MAX_VALUE;
    private @Nullable Difference first;

    /** A row and where it was read. */
    private record Position(long at, Transition row) {
        long step() {
            return row.slateId() == null ? row.t() : row.slot();
        }
    }

    AuditRun(
            PolicySignature signature,
            List<Branch> branches,
            long seed,
            Map<String, PathSampler> samplers,
            @Nullable Policy policy,
            double tolerance) {
        this.signature = signature;
        this.branches = branches;
        this.seed = seed;
        this.samplers = samplers;
        this.outputs = policy == null ? null : new OutputCheck(policy, tolerance);
    }

    void add(Transition row) {
        if (!seen.add(row.decisionId())) {
            repeated++;
            return;
        }
        Position here = new Position(position++, row);
        Replay replay = replayOf(row.sampler());
        if (replay != null && dependsOnEarlier(replay.sampler())) {
            DecisionId sequence = row.slateId() == null ? row.episodeId() : row.slateId();
            sequences.computeIfAbsent(sequence, id -> new ArrayList<>()).add(here);
        } else {
            check(here, replay, null, null);
        }
    }

    private @Nullable Replay replayOf(String configuration) {
        return replays.computeIfAbsent(
                        configuration,
                        text -> Optional.ofNullable(find(text))
                                .map(sampler -> new Replay(signature, branches, sampler, seed)))
                .orElse(null);
    }

    private @Nullable PathSampler find(String configuration) {
        PathSampler given = samplers.get(configuration);
        if (given != null) {
            return given;
        }
        try {
            PathSampler parsed = PathSampler.parse(configuration);
            return parsed.toString().equals(configuration) ? parsed : null;
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private static boolean dependsOnEarlier(PathSampler sampler) {
        Needs needs = sampler.needs();
        return needs.holdsComponents() || hasEpisodeMemory(needs);
    }

    private static boolean hasEpisodeMemory(Needs needs) {
        return needs.memory()
                .filter(memory -> memory.scope() == MemoryScope.EPISODE)
                .isPresent();
    }

    AuditReport finish() {
        for (List<Position> sequence : sequences.values()) {
            sequence.sort(Comparator.comparingLong(Position::step));
            checkInOrder(sequence);
        }
        return new AuditReport(
                verified,
                different,
                notReplayable,
                repeated,
                Optional.ofNullable(first),
                outputs == null ? 0 : outputs.compared(),
                outputs == null ? 0 : outputs.different(),
                outputs == null ? Optional.empty() : outputs.first());
    }

    private void checkInOrder(List<Position> sequence) {
        PathSampler sampler = null;
        EpisodeFilter filter = null;
        SamplerMemory memory = null;
        long next = 0;
        boolean broken = false;
        for (Position here : sequence) {
            Replay replay = replayOf(here.row.sampler());
            if (here.step() == 0 && replay != null) {
                sampler = replay.sampler();
                filter = sampler.needs().holdsComponents() ? new EpisodeFilter() : null;
                memory = episodeMemory(sampler, here.row);
            }
            broken |= here.step() != next || replay == null || replay.sampler() != sampler;
            next = here.step() + 1;
            if (broken && isDrawn(here.row)) {
                count(Unreplayable.EARLIER_STEP);
                compareOutputs(here);
            } else {
                broken |= !check(here, replay, filter, memory);
            }
        }
    }

    private static @Nullable SamplerMemory episodeMemory(PathSampler sampler, Transition row) {
        return !hasEpisodeMemory(sampler.needs()) || row.slateId() != null
                ? null
                : sampler.needs().memory().map(memory -> memory.factory().get()).orElse(null);
    }

    private static boolean isDrawn(Transition row) {
        return row.reason() != Reason.HOST && row.reason() != Reason.FALLBACK;
    }

    /** Checks one row; false if what later rows of its sequence depend on is not known after it. */
    private boolean check(
            Position here, @Nullable Replay replay, @Nullable EpisodeFilter filter, @Nullable SamplerMemory memory) {
        boolean withheld = !compareOutputs(here);
        Transition row = here.row;
        if (!isDrawn(row)) {
            count(row.reason() == Reason.HOST ? Unreplayable.HOST : Unreplayable.FALLBACK);
            return true;
        }
        Unreplayable why = replay == null ? Unreplayable.UNKNOWN_SAMPLER : whyNot(row, replay, memory);
        if (why != null || replay == null) {
            count(why == null ? Unreplayable.UNKNOWN_SAMPLER : why);
            return false;
        }
        Difference difference = replay.difference(row, filter, memory == null ? restored(row, replay) : memory);
        if (difference != null && row.is(Flag.REDACTED) && replay.readFeatures()) {
            count(Unreplayable.REDACTED);
            return false;
        }
        if (difference == null && withheld) {
            count(Unreplayable.REDACTED);
        } else if (difference == null) {
            verified++;
        } else {
            different++;
            if (here.at < firstAt) {
                firstAt = here.at;
                first = difference;
            }
        }
        return true;
    }

    private static @Nullable Unreplayable whyNot(Transition row, Replay replay, @Nullable SamplerMemory memory) {
        if (row.propensityKind() == PropensityKind.MONTE_CARLO
                && replay.sampler().needs().indices().isEmpty()) {
            return Unreplayable.INDICES;
        }
        if (row.outputsSummarised()) {
            return Unreplayable.SUMMARISED_OUTPUTS;
        }
        float[] outputs = row.outputs();
        if (outputs == null) {
            return Unreplayable.NO_OUTPUTS;
        }
        if (outputs.length != replay.recordedSize(row)) {
            return Unreplayable.OTHER_OUTPUTS;
        }
        boolean remembers = replay.sampler().needs().memory().isPresent();
        return remembers && memory == null && row.memory() == null ? Unreplayable.SAMPLER_MEMORY : null;
    }

    private static @Nullable SamplerMemory restored(Transition row, Replay replay) {
        byte[] saved = row.memory();
        SamplerMemory memory = saved == null
                ? null
                : replay.sampler()
                        .needs()
                        .memory()
                        .map(wanted -> wanted.factory().get())
                        .orElse(null);
        if (memory != null && saved != null) {
            memory.restore(saved);
        }
        return memory;
    }

    private void count(Unreplayable why) {
        notReplayable.merge(why, 1L, Long::sum);
    }

    /** False if the outputs are to be compared, and cannot because the row is redacted. */
    private boolean compareOutputs(Position here) {
        return outputs == null || outputs.check(here.at, here.row);
    }

    @Override
    public void close() {
        if (outputs != null) {
            outputs.close();
        }
    }
}
