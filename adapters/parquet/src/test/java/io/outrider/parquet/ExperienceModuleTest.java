package io.outrider.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.Branch;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.testkit.experience.RandomTransitions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns that the documentation names, and what {@code outrider_experience.py} makes of them. */
class ExperienceModuleTest {

    private static final int ROWS = 200;

    @TempDir
    Path root;

    /** Every kind of action, with one input and with two. */
    private static Map<String, AgentSchema> agents() {
        Map<String, List<Branch>> actions = new LinkedHashMap<>();
        actions.put("list", List.of(Branch.discrete(3)));
        actions.put("lists", List.of(Branch.discrete(3), Branch.discrete(2)));
        actions.put("vector", List.of(Branch.unbounded(2)));
        actions.put("mixed", List.of(Branch.discrete(3), Branch.unbounded(2)));
        actions.put("candidates", List.of());
        Map<String, AgentSchema> agents = new LinkedHashMap<>();
        actions.forEach((name, branches) -> agents.put(name, schema(name, branches, InputSpec.observation("obs", 4))));
        agents.put(
                "inputs",
                schema(
                        "inputs",
                        List.of(Branch.discrete(3)),
                        InputSpec.observation("left", 1),
                        InputSpec.observation("right", 3)));
        return agents;
    }

    private static AgentSchema schema(String agent, List<Branch> branches, InputSpec... inputs) {
        PolicySignature signature = new PolicySignature(
                List.of(inputs), List.of(new OutputSpec("q", OutputKind.Q, List.of(3))), List.of(), branches);
        return new AgentSchema(agent, signature, branches, RewardAggregation.SUM, Duration.ofMinutes(10), Double.NaN);
    }

    private static String typeOf(Type type) {
        String suffix = type.isRepetition(Type.Repetition.OPTIONAL) ? ", null" : "";
        return plain(type) + suffix;
    }

    private static String plain(Type type) {
        if (!type.isPrimitive()) {
            Type element = type.asGroupType().getType(0).asGroupType().getType(0);
            return "list of " + plain(element);
        }
        PrimitiveType primitive = type.asPrimitiveType();
        if (primitive.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation) {
            return "timestamp µs UTC";
        }
        return switch (primitive.getPrimitiveTypeName()) {
            case BOOLEAN -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            case FIXED_LEN_BYTE_ARRAY -> primitive.getTypeLength() + " bytes";
            default -> primitive.getLogicalTypeAnnotation() == null ? "bytes" : "text";
        };
    }

    private static <R> List<String> described(List<Column<R>> columns) {
        return columns.stream()
                .map(column -> column.type().getName() + " | " + typeOf(column.type()))
                .toList();
    }

    /** The rows {@code | `name` | type | …} of the table below a heading. */
    private static List<String> documented(String heading) throws IOException {
        List<String> rows = new ArrayList<>();
        boolean below = false;
        for (String line : Files.readAllLines(Path.of("COLUMNS.md"), StandardCharsets.UTF_8)) {
            if (line.startsWith("## ")) {
                below = line.equals("## " + heading);
            } else if (below && line.startsWith("| `")) {
                String[] cells = line.split(" \\| ", 3);
                assertThat(cells).as(line).hasSize(3);
                rows.add(cells[0].substring(2).replace("`", "") + " | " + cells[1]);
            }
        }
        return rows;
    }

    @Test
    void everyColumnOfTransitionsIsDocumented() throws IOException {
        List<String> documented = documented("transitions and decisions");
        for (AgentSchema schema : agents().values()) {
            assertThat(documented)
                    .as(schema.agent())
                    .containsAll(described(TransitionColumns.of(schema)).stream()
                            .map(row -> row.replaceAll("obs_(left|right)", "obs_<input>"))
                            .toList());
        }
        List<String> all = agents().values().stream()
                .flatMap(schema -> described(TransitionColumns.of(schema)).stream())
                .map(row -> row.replaceAll("obs_(left|right)", "obs_<input>"))
                .distinct()
                .toList();
        assertThat(all).as("no column is documented that is not there").containsAll(documented);
    }

    @Test
    void everyColumnOfTheOtherFilesIsDocumented() throws IOException {
        assertThat(documented("late_outcomes, orphans and outcomes")).isEqualTo(described(OutcomeColumns.all()));
        List<String> ends = new ArrayList<>();
        for (String agent : List.of("list", "inputs")) {
            described(EpisodeEndColumns.of(agents().get(agent))).stream()
                    .map(row -> row.replaceAll("obs_(left|right)", "obs_<input>"))
                    .filter(row -> !ends.contains(row))
                    .forEach(ends::add);
        }
        assertThat(documented("episode_ends")).containsExactlyInAnyOrderElementsOf(ends);
    }

    @Test
    @Tag("ci")
    void pythonReadsEveryColumnBitForBit() throws Exception {
        Python.require();
        List<String> truth = new ArrayList<>();
        ParquetFormat format = new ParquetFormat();
        for (AgentSchema schema : agents().values()) {
            List<Transition> rows = LongStream.range(0, ROWS)
                    .<Transition>mapToObj(seed -> RandomTransitions.row(schema, seed))
                    .toList();
            Path folder = Files.createDirectories(root.resolve("shipped/transitions/agent=" + schema.agent()));
            // The second file repeats the first half: a decision may be shipped twice.
            format.write(folder.resolve("1.parquet"), schema, rows);
            format.write(folder.resolve("2.parquet"), schema, rows.subList(0, ROWS / 2));
            rows.forEach(row -> truth.add(line(schema.agent(), row)));
        }
        Path file = Files.write(root.resolve("truth.tsv"), truth);
        Python.Run run = Python.run(
                "src/test/python/module_round_trip.py", root.resolve("shipped").toString(), file.toString());
        assertThat(run.output()).isEqualTo(truth.size() + " rows are equal in every column\n");
    }

    /** All columns of a row, in the order of {@code module_round_trip.py}; numbers as their bits. */
    private static String line(String agent, Transition row) {
        return String.join(
                "\t",
                agent,
                row.decisionId().toString(),
                row.episodeId().toString(),
                Long.toString(row.t()),
                row.drawKey().toString(),
                Long.toString(row.decidedAtMicros()),
                floats(row.observation()),
                Arrays.stream(row.choices()).mapToObj(String::valueOf).collect(Collectors.joining(" ")),
                floats(row.values()),
                bits(row.propensity()),
                bits(row.logPropensity()),
                lower(row.propensityKind()),
                Integer.toString(row.propensitySamples()),
                bits(row.propensityError()),
                floats(row.behaviour()),
                Integer.toString(row.support()),
                Boolean.toString(row.explored()),
                lower(row.reason()),
                floats(row.outputs()),
                bytes(row.memory()),
                bits(row.epistemic()),
                bits(row.aleatoric()),
                bits(row.information()),
                row.intrinsicReward() == null ? "-" : bits(row.intrinsicReward()),
                row.reward() == null ? "-" : bits(row.reward()),
                lower(row.rewardStatus()),
                Integer.toString(row.rewardCount()),
                Long.toString(row.rewardDelayMillis()),
                floats(row.nextObservation()),
                Boolean.toString(row.terminated()),
                Boolean.toString(row.truncated()),
                row.slateId() == null ? "-" : row.slateId().toString(),
                Integer.toString(row.slot()),
                Double.isNaN(row.slatePropensity()) ? "-" : bits(row.slatePropensity()),
                candidates(row.candidates()),
                row.worldId() == null ? "-" : row.worldId(),
                row.policyVersion(),
                row.sampler(),
                bits(row.keepProbability()),
                mask(row.mask()),
                row.subjectKey() == null ? "-" : row.subjectKey(),
                bits(row.costFlops()),
                bits(row.explorationRate()),
                Integer.toString(row.flags()),
                Long.toString(row.producerId()),
                Long.toString(row.recordSequence()),
                Integer.toString(AgentSchema.VERSION));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String bits(double value) {
        return Long.toString(Double.doubleToRawLongBits(value));
    }

    private static String bits(float value) {
        return Integer.toString(Float.floatToRawIntBits(value));
    }

    private static String floats(float @Nullable [] values) {
        if (values == null) {
            return "-";
        }
        List<String> bits = new ArrayList<>();
        for (float value : values) {
            bits.add(bits(value));
        }
        return String.join(" ", bits);
    }

    private static String bytes(byte @Nullable [] value) {
        return value == null ? "-" : java.util.HexFormat.of().formatHex(value);
    }

    private static String candidates(float @Nullable [][] rows) {
        return rows == null
                ? "-"
                : Arrays.stream(rows).map(ExperienceModuleTest::floats).collect(Collectors.joining("/"));
    }

    private static String mask(boolean @Nullable [] mask) {
        if (mask == null) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        for (boolean legal : mask) {
            text.append(legal ? '1' : '0');
        }
        return text.toString();
    }

    @Test
    void unjoinedOutcomesAndEndsNameTheirComponentsLikeTheirColumns() {
        // A component added to either record is a column to be added here and to the documentation.
        assertThat(UnjoinedOutcome.class.getRecordComponents())
                .hasSize(OutcomeColumns.all().size() - 1);
        assertThat(EndedEpisode.class.getRecordComponents())
                .hasSize(EpisodeEndColumns.of(agents().get("list")).size() - 1);
    }
}
