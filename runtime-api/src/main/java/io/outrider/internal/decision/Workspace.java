package io.outrider.internal.decision;

import io.outrider.Branch;
import io.outrider.Decision;
import io.outrider.Encoder;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.sampling.IndexLayout;
import io.outrider.internal.sampling.IndexedLane;
import io.outrider.internal.sampling.KeyedRandom;
import io.outrider.internal.sampling.SamplingWorkspace;
import io.outrider.internal.slot.PolicyVersion;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.StatePair;
import io.outrider.sampling.PathSampler;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A lane and all that a decision in it needs, so that deciding allocates nothing. Used by one thread at a time. */
public final class Workspace {

    final VersionLanes home;
    final PolicyVersion version;
    final LaneSize size;
    final Lane lane;
    final LaneWriter observations;
    final @Nullable LaneWriter candidates;
    final RowMasks masks;
    /** The lane where the sampler asks for indices; null where it does not. */
    final @Nullable IndexedLane indexed;

    /** The lane where outputs are cached; null where they are not. */
    final @Nullable CachedLane cached;

    private final double flopsPerRow;
    /** The exploration rate of each row. */
    final double[] rates;
    /** Why a row has no exploration rate. */
    final @Nullable RuntimeException[] rateFailures;
    /** The row that is being decided. */
    int row;
    /** Whom each row is about, where the host says so. */
    final @Nullable String[] subjects;

    final SamplingWorkspace sampling;
    final KeyedRandom random;
    final DecisionRecord record = new DecisionRecord();
    /** The draft of a lone decision. */
    private final Draft lone = new Draft();
    /** That of the decision at hand: the lone one, or a row's. */
    Draft draft = lone;
    /** Drafts of rows that are named before they are decided. */
    private final Draft[] drafts;
    /** Rows that are drawn before the first is recorded; each made when it is first needed. */
    private final @Nullable DrawnRow[] drawn;
    /** What the rows of a run have counted. */
    final EngineCounters.Tally tally = new EngineCounters.Tally();
    /** The features of the candidates of the row at hand, row-major. */
    final float[] candidateFeatures;

    final int candidateWidth;
    final List<Branch> branches;
    final int[] stateInputs;
    final int[] stateOutputs;
    final int[] stateSizes;
    private final int candidateInput;
    private final int candidateMaskInput;
    private final int actionMaskInput;

    /** Made when it is first needed. */
    private @Nullable Redacting redacting;

    /** What was decided last. */
    public final Decision.Parts parts = new Decision.Parts();

    /** Opens a lane of {@code home}'s version for {@code sampler}; nothing stays open if that fails. */
    static Workspace open(VersionLanes home, LaneSize size, List<Branch> branches, PathSampler sampler, long seed) {
        Lane lane = open(home, size, sampler, seed);
        boolean opened = false;
        try {
            Workspace workspace = new Workspace(home, size, lane, branches, sampler, seed);
            opened = true;
            return workspace;
        } finally {
            if (!opened) {
                home.version().close(own(lane));
            }
        }
    }

    private static Lane open(VersionLanes home, LaneSize size, PathSampler sampler, long seed) {
        PolicyVersion version = home.version();
        OutputCache cache = home.cache();
        if (cache != null) {
            return new CachedLane(version.open(size), cache, version.policy().signature(), size);
        }
        IndexLayout layout =
                IndexLayout.of(sampler, version.policy().signature()).orElse(null);
        return layout == null
                ? version.open(size)
                : IndexedLane.open(version.policy(), layout, size, seed, version::open);
    }

    private static Lane own(Lane lane) {
        return lane instanceof IndexedLane indexed
                ? indexed.own()
                : lane instanceof CachedLane cached ? cached.own() : lane;
    }

    private Workspace(
            VersionLanes home, LaneSize size, Lane lane, List<Branch> branches, PathSampler sampler, long seed) {
        this.home = home;
        this.version = home.version();
        this.size = size;
        this.lane = lane;
        indexed = lane instanceof IndexedLane withIndices ? withIndices : null;
        cached = lane instanceof CachedLane withCache ? withCache : null;
        flopsPerRow = version.policy().flopsPerRow() * (indexed == null ? 1 : indexed.repeats());
        PolicySignature signature = IndexLayout.seen(sampler, version.policy().signature());
        boolean withCandidates = size.candidates() > 0;
        observations = LaneWriter.observations(signature, lane);
        candidates = withCandidates ? LaneWriter.candidates(signature, lane) : null;
        candidateWidth = candidates == null ? 0 : candidates.size();
        candidateFeatures = new float[size.candidates() * candidateWidth];
        masks = new RowMasks(branches, size.rows());
        subjects = new String[size.rows()];
        rates = new double[size.rows()];
        rateFailures = new RuntimeException[size.rows()];
        drafts = new Draft[size.rows()];
        Arrays.setAll(drafts, row -> new Draft());
        drawn = new DrawnRow[size.rows()];
        sampling = new SamplingWorkspace(signature, branches, sampler, size.candidates());
        sampling.bind(lane);
        random = new KeyedRandom(seed);
        candidateInput = signature.indexOf(InputRole.CANDIDATES);
        candidateMaskInput = signature.indexOf(InputRole.CANDIDATE_MASK);
        actionMaskInput = signature.indexOf(InputRole.ACTION_MASK);
        this.branches = branches;
        int states = signature.states().size();
        stateInputs = new int[states];
        stateOutputs = new int[states];
        stateSizes = new int[states];
        for (int i = 0; i < states; i++) {
            StatePair pair = signature.states().get(i);
            stateInputs[i] =
                    signature.inputs().stream().map(InputSpec::name).toList().indexOf(pair.input());
            stateOutputs[i] =
                    signature.outputs().stream().map(OutputSpec::name).toList().indexOf(pair.output());
            stateSizes[i] = signature.inputs().get(stateInputs[i]).size(size.candidates());
        }
        prepareRecord(branches);
    }

    private void prepareRecord(List<Branch> branches) {
        record.observation = new float[observations.size()];
        record.observationCount = observations.size();
        int choices = 0;
        int values = 0;
        for (Branch branch : branches) {
            choices += branch.isDiscrete() ? 1 : 0;
            values += branch.isDiscrete() ? 0 : branch.size();
        }
        record.choices = new int[branches.isEmpty() ? 1 : choices];
        record.choiceCount = record.choices.length;
        record.values = new float[values];
        record.valueCount = values;
        record.behaviour = new float[Math.max(sampling.behaviourSize(), size.candidates())];
        record.outputs = new float[sampling.outputsSize()];
        record.mask = new boolean[Math.max(masks.width(), size.candidates())];
        record.candidates = candidateFeatures;
        record.candidateWidth = candidateWidth;
        restoreRecord();
    }

    /** Runs the policy once on what its inputs hold, past indices and caches. */
    void warm() {
        own(lane).run(1);
    }

    /** Writes the action mask of {@code row} where the policy takes one. */
    void writeActionMask(int row) {
        if (actionMaskInput < 0) {
            return;
        }
        FloatBuffer input = lane.input(actionMaskInput);
        for (int i = 0; i < masks.width(); i++) {
            input.put(row * masks.width() + i, masks.any(row) && masks.forbidden(row, i) ? 0f : 1f);
        }
    }

    /** Writes candidate {@code k} of row 0; what the host's own code throws reaches the caller unchanged. */
    public <C> void encodeCandidate(int k, C candidate, Encoder<C> encoder) {
        LaneWriter writer = Objects.requireNonNull(candidates, "candidates");
        writer.begin(k);
        encoder.encode(candidate, writer);
        writer.finish();
    }

    /** Pads with zeros behind {@code count} candidates of row 0, marks the padding, and keeps a copy of the features. */
    public void finishCandidates(int count) {
        FloatBuffer input = lane.input(candidateInput);
        int used = count * candidateWidth;
        input.get(0, candidateFeatures, 0, used);
        for (int i = used; i < candidateFeatures.length; i++) {
            input.put(i, 0f);
        }
        if (candidateMaskInput >= 0) {
            FloatBuffer mask = lane.input(candidateMaskInput);
            for (int k = 0; k < size.candidates(); k++) {
                mask.put(k, k < count ? 1f : 0f);
            }
        }
    }

    /** The view that records made here are redacted through. */
    Redacting redacting() {
        Redacting view = redacting;
        if (view == null) {
            view = new Redacting(version.policy().signature());
            redacting = view;
        }
        return view;
    }

    /** Whether the outputs of row {@code row} came from the cache. */
    boolean isCached(int row) {
        return cached != null && cached.hit(row);
    }

    /** Sets what the policy spent on row {@code row}. */
    void cost(int row) {
        record.costFlops = isCached(row) ? 0 : flopsPerRow;
    }

    /** Makes the record the policy's own again after an action that was given. */
    void restoreRecord() {
        record.policyVersion = version.policy().version();
        record.costFlops = flopsPerRow;
    }

    /** Makes the draft that of a lone decision, as if nothing had been named. */
    public void begin() {
        draft = lone;
        draft.clear();
    }

    /** Makes the draft that of row {@code row}, as if nothing had been named; {@link #drawIndices} comes when it is. */
    public void begin(int row) {
        draft = drafts[row];
        draft.clear();
    }

    /** Makes the draft that of row {@code row} as it was named. */
    public void recall(int row) {
        draft = drafts[row];
    }

    /** What was drawn in row {@code row}. */
    DrawnRow drawn(int row) {
        DrawnRow own = drawn[row];
        if (own == null) {
            own = new DrawnRow(sampling);
            drawn[row] = own;
        }
        return own;
    }

    /** Draws the indices of row {@code row} for the decision that the draft names, where the sampler asks for some. */
    public void drawIndices(int row) {
        IndexedLane fed = indexed;
        if (fed == null) {
            return;
        }
        EpisodeState episode = draft.episode;
        if (episode != null && episode.filter != null) {
            fed.draw(row, episode.keyHigh, episode.keyLow);
        } else {
            fed.draw(row, draft.keyHigh, draft.keyLow);
        }
    }

    /** Whether the host's rule made this alternative unavailable in the row that was encoded last. */
    public boolean forbids(int branch, int action) {
        return masks.forbidsHere(branch, action);
    }

    /** The version that decides here. */
    public String policyVersion() {
        return version.policy().version();
    }

    /** The chosen alternatives, one a discrete branch; valid until the next decision here. */
    public int[] choices() {
        return sampling.choices();
    }

    /** The drawn values of all continuous branches; valid until the next decision here. */
    public float[] values() {
        return sampling.values();
    }

    /** The first chosen alternative, or −1. */
    public int choice() {
        return sampling.choice();
    }

    void close() {
        version.close(own(lane));
    }
}
