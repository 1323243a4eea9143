package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.outrider.experience.Transition;
import io.outrider.experience.folder.Finding;
import io.outrider.internal.segment.Allocation;
import io.outrider.internal.segment.Forge;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.FrameVisitor;
import io.outrider.internal.segment.MemoryStorage;
import io.outrider.internal.segment.SegmentFile;
import io.outrider.internal.segment.SegmentFormatException;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.SegmentSurvey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Any payloads in frames with right checksums, as who can write to the folder can make them. */
class RecordsFuzzTest {
    private static final Path FOLDER = Path.of("/log");
    private static final int COST_PER_BYTE = 1024;

    private static final List<Function<Transition, Object>> COLUMNS = List.of(
            Transition::decisionId,
            Transition::episodeId,
            Transition::t,
            Transition::drawKey,
            Transition::decidedAtMicros,
            Transition::observation,
            Transition::choices,
            Transition::values,
            Transition::propensity,
            Transition::logPropensity,
            Transition::propensityKind,
            Transition::propensitySamples,
            Transition::propensityError,
            Transition::support,
            Transition::explored,
            Transition::reason,
            Transition::outputsSummarised,
            Transition::rewardStatus,
            Transition::rewardCount,
            Transition::rewardDelayMillis,
            Transition::terminated,
            Transition::truncated,
            Transition::slot,
            Transition::slatePropensity,
            Transition::policyVersion,
            Transition::sampler,
            Transition::keepProbability,
            Transition::costFlops,
            Transition::explorationRate,
            Transition::flags,
            Transition::producerId,
            Transition::recordSequence,
            Transition::toString,
            row -> new Object[] {
                row.behaviour(),
                row.outputs(),
                row.memory(),
                row.intrinsicReward(),
                row.reward(),
                row.nextObservation(),
                row.slateId(),
                row.candidates(),
                row.worldId(),
                row.mask(),
                row.subjectKey()
            });

    @FuzzTest
    void anyRecordsAreReadInBoundedSpace(byte[] input) {
        byte[] bytes = Forge.segment(input);
        Allocation.check(COST_PER_BYTE, bytes.length, () -> read(Forge.name(bytes), bytes));
    }

    private static void read(SegmentName name, byte[] bytes) {
        Path path = FOLDER.resolve(name.openFile());
        MemoryStorage storage = new MemoryStorage().with(path, bytes);
        try {
            SegmentFile file = SegmentFile.read(storage, path, name, 7);
            otherVersionsAreRefused(() -> rows(file));
            otherVersionsAreRefused(() -> file.forEach(
                    new JoinedBefore(Position.START, new ClosedDecisions(16), schema -> new JoinedAgent(schema, 1))));
            otherVersionsAreRefused(() -> file.forEach(new Join()));
            otherVersionsAreRefused(() -> contents(storage, path, name, true));
            otherVersionsAreRefused(() -> contents(storage, path, name, false));
        } catch (SegmentFormatException e) {
            assertThat(e).hasMessageContaining("this version reads");
        }
    }

    static void otherVersionsAreRefused(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).contains("this version reads")) {
                throw e;
            }
        }
    }

    private static void rows(SegmentFile file) {
        Erasures none = Erasures.open(new MemoryStorage(), FOLDER, 1);
        SegmentRows rows = SegmentRows.of(file, LeavingOut.now(none, new SubjectTrail(1 << 10)));
        rows.transitions().forEach((group, some) -> {
            name(rows, group, file.name());
            some.forEach(row ->
                    COLUMNS.forEach(column -> assertThat(column.apply(row)).isNotNull()));
        });
        rows.unjoined().keySet().forEach(group -> name(rows, group, file.name()));
        rows.episodeEnds().keySet().forEach(group -> name(rows, group, file.name()));
        assertThat(rows.manifest().json(List.of())).endsWith("}\n");
    }

    private static void name(SegmentRows rows, SegmentRows.Group group, SegmentName segment) {
        String agent = group.handle() < 0 ? "" : rows.agent(group.handle()).agent();
        String name = Layout.rows(group.kind(), agent, group.hour(), 7, segment, 0, "parquet");
        assertThat(Path.of("/out").resolve(name).normalize()).startsWithRaw(Path.of("/out/" + group.kind()));
        assertThat(name.lines()).hasSize(1);
    }

    private static void contents(MemoryStorage storage, Path path, SegmentName name, boolean raw) {
        SegmentContents contents = new SegmentContents(new RawRecords(), new LossTally(), raw, "log/a");
        SegmentSurvey survey = SegmentSurvey.read(storage, path, name, 7, contents);
        List<Finding> findings = new ArrayList<>();
        contents.close(survey, true, findings);
        assertThat(contents.report("log", survey, true).toString()).isNotEmpty();
    }

    /** What the join does with records, into rows that are read back. */
    private static final class Join implements FrameVisitor {
        private final TestJoin join = new TestJoin();

        @Override
        public void frame(FrameView frame) {
            if (Payloads.sound(frame)) {
                join.record(frame);
            }
        }
    }
}
