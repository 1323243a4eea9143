package io.outrider.internal.log;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of one sealed segment of the joined log, sorted into the files that they are shipped in. */
final class SegmentRows implements FrameVisitor {

    /**
     * Which file.
     *
     * @param kind {@code transitions}, {@code late_outcomes}, {@code orphans}, {@code decisions}, {@code outcomes} or
     *     {@code episode_ends}
     * @param handle the agent's in the joined log; −1 for none
     * @param hour counted from 1970
     */
    record Group(String kind, int handle, long hour) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::kind).thenComparing(Group::handle).thenComparing(Group::hour);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    static final String TRANSITIONS = "transitions";
    static final String LATE = "late_outcomes";
    static final String ORPHANS = "orphans";
    static final String DECISIONS = "decisions";
    static final String OUTCOMES = "outcomes";
    static final String EPISODE_ENDS = "episode_ends";

    private final Map<Integer, AgentSchema> agents = new HashMap<>();
    private final Map<Group, List<Transition>> transitions = new TreeMap<>();
    private final Map<Group, List<UnjoinedOutcome>> unjoined = new TreeMap<>();
    private final Map<Group, List<EndedEpisode>> ends = new TreeMap<>();
    private final Manifest manifest;
    private final LeavingOut leavingOut;

    private SegmentRows(Manifest manifest, LeavingOut leavingOut) {
        this.manifest = manifest;
        this.leavingOut = leavingOut;
    }

    /** The rows, but for those that are left out. */
    static SegmentRows of(SegmentFile segment, LeavingOut leavingOut) {
        SegmentRows rows = new SegmentRows(new Manifest(segment.producer(), segment.name()), leavingOut);
        SegmentFile.Report ignored = segment.forEach(rows);
        rows.manifest.erased(leavingOut);
        return rows;
    }

    Map<Group, List<Transition>> transitions() {
        return transitions;
    }

    Map<Group, List<UnjoinedOutcome>> unjoined() {
        return unjoined;
    }

    Map<Group, List<EndedEpisode>> episodeEnds() {
        return ends;
    }

    AgentSchema agent(int handle) {
        return agents.computeIfAbsent(handle, UnknownAgent::schema);
    }

    Manifest manifest() {
        return manifest;
    }

    @Override
    public void damage(SegmentName segment, long bytes) {
        manifest.damage(bytes);
    }

    @Override
    public void frame(FrameView frame) {
        ByteBuffer payload = frame.payload();
        int base = payload.position();
        if (!Payloads.sound(frame)) {
            manifest.damage(payload.remaining());
            return;
        }
        switch (frame.type()) {
            case FrameType.AGENT -> agents.putIfAbsent(SchemaCodec.handle(payload), SchemaCodec.decode(payload));
            case FrameType.ROW -> row(TRANSITIONS, payload, base);
            case FrameType.DECISION_ALONE -> row(DECISIONS, payload, base);
            case FrameType.OUTCOME_ALONE -> unjoined(OUTCOMES, payload, base);
            case FrameType.EPISODE_END_ALONE -> episodeEnd(payload, base);
            case FrameType.LATE -> unjoined(LATE, payload, base);
            case FrameType.ORPHAN -> unjoined(ORPHANS, payload, base);
            case FrameType.LOSS ->
                manifest.loss(payload.getInt(base + LossCodec.REASON), payload.getLong(base + LossCodec.COUNT));
            default -> {
                if (frame.lossMark()) {
                    manifest.loss(frame.lossCode(), frame.lossCount());
                }
            }
        }
    }

    private void row(String kind, ByteBuffer payload, int base) {
        int handle = payload.getInt(base + RowCodec.AGENT);
        StoredTransition row = StoredTransition.copyOf(agent(handle).agent(), payload);
        if (leavingOut.row(row)) {
            return;
        }
        manifest.record(
                new Position(payload.getLong(base + RowCodec.RECORD), payload.getLong(base + RowCodec.RECORD + 8)),
                row.decidedAtMicros());
        transitions
                .computeIfAbsent(
                        new Group(kind, handle, Layout.hour(row.decidedAtMicros())), group -> new ArrayList<>())
                .add(row);
    }

    private void episodeEnd(ByteBuffer payload, int base) {
        int handle = payload.getInt(base + UnjoinedCodec.AGENT);
        EndedEpisode row = EpisodeEndCodec.decode(payload, agent(handle).agent());
        if (leavingOut.other(row.episodeId(), UnjoinedCodec.position(payload, base))) {
            return;
        }
        manifest.record(UnjoinedCodec.position(payload, base), row.endedAtMicros());
        ends.computeIfAbsent(
                        new Group(EPISODE_ENDS, handle, Layout.hour(row.endedAtMicros())), group -> new ArrayList<>())
                .add(row);
    }

    private void unjoined(String kind, ByteBuffer payload, int base) {
        int handle = payload.getInt(base + UnjoinedCodec.AGENT);
        UnjoinedOutcome row = UnjoinedCodec.decode(
                payload, handle == UnjoinedCodec.NO_AGENT ? "" : agent(handle).agent());
        if (leavingOut.other(row.decisionId(), UnjoinedCodec.position(payload, base))) {
            return;
        }
        manifest.record(UnjoinedCodec.position(payload, base), row.reportedAtMicros());
        unjoined.computeIfAbsent(
                        new Group(kind, handle, Layout.hour(row.reportedAtMicros())), group -> new ArrayList<>())
                .add(row);
    }
}
