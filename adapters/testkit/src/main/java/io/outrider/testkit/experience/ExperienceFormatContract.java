package io.outrider.testkit.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ExperienceFormat} does; a format's own test extends it. */
public abstract class ExperienceFormatContract {

    /** The kinds of actions that an agent may have. */
    public enum Actions {
        /** One fixed list. */
        DISCRETE,
        /** Several lists. */
        BRANCHES,
        /** A real vector. */
        CONTINUOUS,
        /** A list beside a real vector. */
        HYBRID,
        /** Candidates that differ from request to request. */
        CANDIDATES;

        private List<Branch> branches() {
            return switch (this) {
                case DISCRETE -> List.of(Branch.discrete(3));
                case BRANCHES -> List.of(Branch.discrete(3), Branch.discrete(2));
                case CONTINUOUS -> List.of(Branch.unbounded(2));
                case HYBRID -> List.of(Branch.discrete(3), Branch.unbounded(2));
                case CANDIDATES -> List.of();
            };
        }
    }

    /** Where the test writes. */
    @TempDir
    protected Path folder;

    /** For subclasses. */
    protected ExperienceFormatContract() {}

    /** The format. */
    protected abstract ExperienceFormat format();

    /** The ids of the decisions in a file that the format wrote, in its order. */
    protected abstract List<DecisionId> decisions(Path file);

    /** The schema of an agent with these actions and one observation tensor of 4 values. */
    public static AgentSchema schema(Actions actions) {
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("obs", 4)),
                List.of(new OutputSpec("q", OutputKind.Q, List.of(3))),
                List.of(),
                actions.branches());
        return new AgentSchema(
                "contract", signature, actions.branches(), RewardAggregation.SUM, Duration.ofMinutes(10), Double.NaN);
    }

    /** Rows of such an agent. */
    public static List<Transition> rows(AgentSchema schema, int count) {
        return LongStream.range(0, count)
                .<Transition>mapToObj(i -> RandomTransitions.row(schema, i))
                .toList();
    }

    private static List<UnjoinedOutcome> outcomes() {
        return List.of(
                new UnjoinedOutcome(new DecisionId(1, 2), "contract", -0.5, "order-7", true, 1_000, 2_000, 3, 4),
                new UnjoinedOutcome(new DecisionId(1, 3), "", 0.25, null, false, 1_001, 2_001, 3, 5));
    }

    @Test
    void theNameFitsAFilesEnding() {
        assertThat(format().name()).matches("[a-z0-9][a-z0-9.]*");
    }

    @Test
    void everyRowIsInTheFileOnceInOrder() {
        for (Actions actions : Actions.values()) {
            List<Transition> rows = rows(schema(actions), 1000);
            Path file = folder.resolve("file-" + actions);
            format().write(file, schema(actions), rows);
            assertThat(decisions(file))
                    .as(actions.name())
                    .isEqualTo(rows.stream().map(Transition::decisionId).toList());
        }
    }

    @Test
    void equalRowsGiveEqualBytes() {
        for (Actions actions : Actions.values()) {
            AgentSchema schema = schema(actions);
            Path one = folder.resolve("one-" + actions);
            Path two = folder.resolve("two-" + actions);
            format().write(one, schema, rows(schema, 300));
            format().write(two, schema, rows(schema, 300));
            assertThat(two).as(actions.name()).hasSameBinaryContentAs(one);
        }
    }

    @Test
    void outcomesAreWrittenWithEqualBytes() {
        format().writeOutcomes(folder.resolve("one"), outcomes());
        format().writeOutcomes(folder.resolve("two"), outcomes());
        assertThat(folder.resolve("two")).hasSameBinaryContentAs(folder.resolve("one"));
        assertThat(decisions(folder.resolve("one"))).containsExactly(new DecisionId(1, 2), new DecisionId(1, 3));
    }

    @Test
    void episodeEndsAreWrittenWithEqualBytes() {
        List<EndedEpisode> ends = List.of(
                new EndedEpisode(
                        new DecisionId(1, 2), "contract", 7, true, false, false, List.of(1f, 2f, 3f, 4f), 5, 3, 4),
                new EndedEpisode(new DecisionId(1, 3), "contract", 1, false, true, true, null, 6, 3, 5));
        AgentSchema schema = schema(Actions.DISCRETE);
        format().writeEpisodeEnds(folder.resolve("one"), schema, ends);
        format().writeEpisodeEnds(folder.resolve("two"), schema, ends);
        assertThat(folder.resolve("two")).hasSameBinaryContentAs(folder.resolve("one"));
        assertThat(folder.resolve("one")).isNotEmptyFile();
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        AgentSchema schema = schema(Actions.DISCRETE);
        assertThatThrownBy(() -> format().write(file, schema, rows(schema, 1)))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("precious");
    }

    @Test
    void aMissingFolderIsAnError() {
        Path file = folder.resolve("missing").resolve("file");
        assertThatThrownBy(() -> format().writeOutcomes(file, outcomes()))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(file.toString());
    }
}
