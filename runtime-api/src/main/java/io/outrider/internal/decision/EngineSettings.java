package io.outrider.internal.decision;

import io.micrometer.core.instrument.MeterRegistry;
import io.outrider.Encoder;
import io.outrider.agent.AgentListener;
import io.outrider.agent.Redaction;
import io.outrider.experience.ExperienceLog;
import io.outrider.internal.record.Recorder;
import io.outrider.policy.PolicySlot;
import io.outrider.sampling.PathSampler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the builders of all agents collect; not changed once an engine has it. */
public final class EngineSettings<O> {

    public final String name;
    public final PolicySlot slot;
    public final Encoder<O> encoder;
    public @Nullable PathSampler sampler;
    public @Nullable ExperienceLog log;
    /** The engine's side of the log. */
    public @Nullable Recorder recorder;

    public @Nullable MeterRegistry meters;
    /** 0 for none. */
    public long deadlineNanos;

    public @Nullable Long seed;
    /** Asked with each observation. */
    public @Nullable ToDoubleFunction<? super O> explorationRate;

    /** Where the sampler's memory is kept. */
    public @Nullable Path memoryFile;

    /** How many actors a sampler that remembers by actor remembers. */
    public int actorLimit = 10_000;

    public @Nullable Function<? super O, @Nullable String> subject;
    public @Nullable Consumer<? super Redaction> redaction;
    /** Of how many rows the outputs are kept; 0 for none. */
    public int cachedOutputs;

    public int lanes = 2 * Runtime.getRuntime().availableProcessors();
    public InstantSource clock = InstantSource.system();
    public @Nullable AgentListener listener;

    public EngineSettings(String name, PolicySlot slot, Encoder<O> encoder) {
        this.name = name;
        this.slot = slot;
        this.encoder = encoder;
    }
}
