package io.outrider.internal.decision;

import io.outrider.agent.Redaction;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.policy.PolicySignature;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A host's rule of redaction, whose failures withhold the record and are counted. Thread-safe, if the rule is. */
final class RedactionRule {

    private static final System.Logger LOG = System.getLogger(RedactionRule.class.getName());

    private final String agent;
    private final Consumer<? super Redaction> rule;
    private final PolicySignature signature;
    private final Recorder recorder;
    private final EngineCounters counters;
    private final AtomicBoolean told = new AtomicBoolean();

    private RedactionRule(
            String agent,
            Consumer<? super Redaction> rule,
            PolicySignature signature,
            Recorder recorder,
            EngineCounters counters) {
        this.agent = agent;
        this.rule = rule;
        this.signature = signature;
        this.recorder = recorder;
        this.counters = counters;
    }

    /** The rule of these settings; null without one, or without a log. */
    static @Nullable RedactionRule of(EngineSettings<?> settings, PolicySignature signature, EngineCounters counters) {
        Consumer<? super Redaction> rule = settings.redaction;
        Recorder recorder = settings.recorder;
        return recorder == null || rule == null
                ? null
                : new RedactionRule(settings.name, rule, signature, recorder, counters);
    }

    /** Redacts the record of a decision; false if it is withheld. */
    boolean redact(Redacting view, DecisionRecord record) {
        return apply(view, record, false);
    }

    /** Redacts the final observation, and takes it away if it is withheld; the end itself stays. */
    void redact(EpisodeEnd end) {
        DecisionRecord record = new DecisionRecord();
        record.observation = end.observation;
        record.observationCount = end.observationCount;
        if (!apply(new Redacting(signature), record, true)) {
            end.observation = new float[0];
            end.observationCount = 0;
        }
    }

    private boolean apply(Redacting view, DecisionRecord record, boolean isFinal) {
        boolean kept = false;
        try {
            kept = view.apply(rule, record, isFinal);
        } catch (Exception e) { // not only unchecked ones: a rule in another language may throw any
            if (told.compareAndSet(false, true)) {
                tell(e);
            }
        }
        if (!kept) {
            counters.withheld.increment();
            recorder.withheld();
        }
        return kept;
    }

    /** Without its message, which may hold what was to be redacted. */
    private void tell(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        LOG.log(
                System.Logger.Level.WARNING,
                "the redaction of agent " + agent + " failed with "
                        + e.getClass().getName()
                        + (trace.length == 0 ? "" : " at " + trace[0])
                        + "; what it should have redacted is not recorded, now and each time that it fails");
    }
}
