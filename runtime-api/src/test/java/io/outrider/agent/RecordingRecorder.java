package io.outrider.agent;

import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A recorder that keeps what it was handed, for tests of the engine. */
final class RecordingRecorder implements Recorder {

    record Row(
            DecisionId id,
            DecisionId episode,
            long t,
            float[] observation,
            int[] choices,
            float[] values,
            double propensity,
            PropensityKind kind,
            float[] behaviour,
            float[] outputs,
            Reason reason,
            DecisionId slate,
            int slot,
            double slatePropensity,
            int candidates,
            float[] features,
            String policyVersion,
            String sampler,
            float keepProbability,
            boolean[] mask,
            String subject,
            @Nullable String world,
            int flags,
            double costFlops,
            float information,
            String memory) {}

    record End(DecisionId episode, long steps, boolean terminated, boolean truncated, boolean abandoned, int size) {}

    final List<Row> rows = Collections.synchronizedList(new ArrayList<>());
    final List<End> ends = Collections.synchronizedList(new ArrayList<>());
    final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    final AtomicLong thinned = new AtomicLong();
    final AtomicLong withheld = new AtomicLong();
    private final AtomicLong counter = new AtomicLong();
    volatile double keepProbability = 1;
    volatile boolean full;

    @Override
    public RewardAggregation aggregation() {
        return RewardAggregation.SUM;
    }

    @Override
    public Duration rewardWindow() {
        return Duration.ofMinutes(10);
    }

    @Override
    public double defaultReward() {
        return Double.NaN;
    }

    @Override
    public long idHigh() {
        return 7;
    }

    @Override
    public long nextId() {
        return counter.incrementAndGet();
    }

    @Override
    public int register(AgentSchema schema) {
        return 1;
    }

    @Override
    public double keepProbability() {
        return keepProbability;
    }

    @Override
    public void thinned(int decisions) {
        thinned.addAndGet(decisions);
    }

    @Override
    public void withheld() {
        withheld.incrementAndGet();
    }

    @Override
    public boolean decision(DecisionRecord r) {
        if (full) {
            return false;
        }
        rows.add(new Row(
                new DecisionId(r.idHigh, r.idLow),
                new DecisionId(r.episodeHigh, r.episodeLow),
                r.t,
                Arrays.copyOf(r.observation, r.observationCount),
                Arrays.copyOf(r.choices, r.choiceCount),
                Arrays.copyOf(r.values, r.valueCount),
                r.propensity,
                r.kind,
                Arrays.copyOf(r.behaviour, r.behaviourCount),
                Arrays.copyOf(r.outputs, r.outputCount),
                r.reason,
                new DecisionId(r.slateHigh, r.slateLow),
                r.slot,
                r.slatePropensity,
                r.candidateCount,
                Arrays.copyOf(r.candidates, r.candidateCount * r.candidateWidth),
                r.policyVersion,
                r.sampler,
                r.keepProbability,
                Arrays.copyOf(r.mask, r.maskCount),
                String.valueOf(r.subjectKey),
                r.worldId,
                r.flags,
                r.costFlops,
                r.information,
                r.memoryCount < 0 ? "none" : Arrays.toString(Arrays.copyOf(r.memory, r.memoryCount))));
        return true;
    }

    @Override
    public boolean episodeEnd(EpisodeEnd e) {
        ends.add(new End(
                new DecisionId(e.episodeHigh, e.episodeLow),
                e.steps,
                e.terminated,
                e.truncated,
                e.abandoned,
                e.observationCount));
        return true;
    }

    @Override
    public boolean outcome(Outcome outcome) {
        return outcomes.add(outcome);
    }

    @Override
    public void onJoined(int agent, Consumer<Transition> listener) {}

    /** Makes the builder's agent record here. */
    <B extends AgentOptions<?, B>> B on(B builder) {
        builder.settings.recorder = this;
        return builder;
    }

    @Override
    public void leaveJoined(int agent, Consumer<Transition> listener) {}

    @Override
    public void ignoreJoined(int agent) {}
}
