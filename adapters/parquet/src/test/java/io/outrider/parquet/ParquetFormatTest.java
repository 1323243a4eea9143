package io.outrider.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.DecisionId;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.policy.InputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.testkit.experience.ExperienceFormatContract;
import io.outrider.testkit.experience.FakeTransition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

class ParquetFormatTest extends ExperienceFormatContract {

    private static final List<String> COLUMNS = List.of(
            "decision_id",
            "agent",
            "eps_id",
            "t",
            "draw_key",
            "decided_at",
            "obs",
            "actions",
            "action_prob",
            "action_logp",
            "prob_kind",
            "prob_n",
            "prob_se",
            "behaviour",
            "support",
            "explored",
            "reason",
            "outputs",
            "memory",
            "epistemic",
            "aleatoric",
            "information",
            "intrinsic_reward",
            "rewards",
            "reward_status",
            "reward_count",
            "reward_delay_ms",
            "new_obs",
            "terminateds",
            "truncateds",
            "slate_id",
            "slot",
            "slate_prob",
            "candidates",
            "world_id",
            "policy_version",
            "sampler",
            "keep_prob",
            "mask",
            "subject_key",
            "cost_flops",
            "exploration_rate",
            "flags",
            "producer_id",
            "record_seq",
            "schema_version");

    private int written;

    /** What version 1 of the columns is: changing it breaks the readers of files that were shipped. */
    private static String golden(String name) {
        try {
            return Files.readString(resource(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ParquetFormatTest.class.getResource("/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFileOfVersion1IsStillRead() {
        List<Transition> rows = rows(schema(Actions.DISCRETE), 20);
        List<Group> read = ParquetFiles.rows(resource("transitions-1.parquet"), Codec.ZSTD);
        assertThat(read).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            compare(rows.get(i), read.get(i));
        }
    }

    @Override
    protected ExperienceFormat format() {
        return new ParquetFormat();
    }

    @Override
    protected List<DecisionId> decisions(Path file) {
        return ParquetFiles.rows(file, Codec.ZSTD).stream()
                .map(row -> id(row.getBinary("decision_id", 0)))
                .toList();
    }

    private static DecisionId id(Binary bytes) {
        ByteBuffer buffer = bytes.toByteBuffer();
        return new DecisionId(buffer.getLong(), buffer.getLong());
    }

    private static float[] floats(Group row, String column) {
        Group list = row.getGroup(column, 0);
        float[] values = new float[list.getFieldRepetitionCount(0)];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.getGroup(0, i).getFloat(0, 0);
        }
        return values;
    }

    private static boolean isNull(Group row, String column) {
        return row.getFieldRepetitionCount(column) == 0;
    }

    @Test
    void columnsAreThoseOfTheContract() {
        Path file = write(schema(Actions.DISCRETE), 1);
        assertThat(ParquetFiles.schema(file).getFields())
                .extracting(org.apache.parquet.schema.Type::getName)
                .containsExactlyElementsOf(COLUMNS);
        assertThat(ParquetFiles.schema(file)).hasToString(golden("transitions-1.schema"));
    }

    @Test
    void actionsFollowTheActionSpace() {
        Map.of(
                        Actions.DISCRETE, "required int32 actions",
                        Actions.BRANCHES, "required group actions (LIST)",
                        Actions.CONTINUOUS, "required group actions (LIST)",
                        Actions.HYBRID, "required group actions_discrete (LIST)",
                        Actions.CANDIDATES, "required int32 actions")
                .forEach((actions, type) -> assertThat(
                                ParquetFiles.schema(write(schema(actions), 1)).toString())
                        .as(actions.name())
                        .contains(type));
        assertThat(ParquetFiles.schema(write(schema(Actions.HYBRID), 1)).toString())
                .contains("required group actions_continuous (LIST)");
    }

    @Test
    void valuesComeBackBitForBit() {
        AgentSchema schema = schema(Actions.DISCRETE);
        List<Transition> rows = rows(schema, 500);
        Path file = folder.resolve("values");
        new ParquetFormat().write(file, schema, rows);
        List<Group> read = ParquetFiles.rows(file, Codec.ZSTD);
        assertThat(read).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            compare(rows.get(i), read.get(i));
        }
    }

    private static void compare(Transition row, Group read) {
        assertThat(floats(read, "obs")).isEqualTo(row.observation());
        assertThat(read.getInteger("actions", 0)).isEqualTo(row.choices()[0]);
        assertThat(read.getDouble("action_prob", 0)).isEqualTo(row.propensity());
        assertThat(read.getDouble("action_logp", 0)).isEqualTo(row.logPropensity());
        assertThat(read.getLong("decided_at", 0)).isEqualTo(row.decidedAtMicros());
        assertThat(isNull(read, "rewards") ? null : (Float) read.getFloat("rewards", 0))
                .isEqualTo(row.reward());
        assertThat(isNull(read, "new_obs") ? null : floats(read, "new_obs")).isEqualTo(row.nextObservation());
        assertThat(isNull(read, "behaviour") ? null : floats(read, "behaviour")).isEqualTo(row.behaviour());
        assertThat(isNull(read, "outputs") ? null : floats(read, "outputs")).isEqualTo(row.outputs());
        assertThat(isNull(read, "memory") ? null : read.getBinary("memory", 0).getBytes())
                .isEqualTo(row.memory());
        assertThat(isNull(read, "world_id") ? null : read.getString("world_id", 0))
                .isEqualTo(row.worldId());
        assertThat(isNull(read, "slate_prob")).isEqualTo(Double.isNaN(row.slatePropensity()));
        assertThat(read.getString("reward_status", 0)).isEqualTo(row.reward() == null ? "missing" : "complete");
    }

    @Test
    void severalObservationTensorsAreColumnsOfTheirOwn() {
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("user", 2), InputSpec.observation("page", 1)),
                List.of(),
                List.of(),
                List.of());
        AgentSchema one = schema(Actions.CANDIDATES);
        AgentSchema schema = new AgentSchema(
                "two", signature, List.of(), one.aggregation(), one.rewardWindow(), one.defaultReward());
        Path file = folder.resolve("several");
        new ParquetFormat().write(file, schema, List.of(new FakeTransition().observation(new float[] {1, 2, 3})));
        Group read = ParquetFiles.rows(file, Codec.ZSTD).get(0);
        assertThat(floats(read, "obs_user")).containsExactly(1, 2);
        assertThat(floats(read, "obs_page")).containsExactly(3);
        assertThat(isNull(read, "new_obs_user")).isTrue();
    }

    @Test
    void theFooterSaysWhatTheRowsAre() {
        Path file = write(schema(Actions.HYBRID), 50);
        assertThat(ParquetFiles.metadata(file))
                .containsEntry("outrider.schema_version", "1")
                .containsEntry("outrider.agent", "contract")
                .containsEntry(
                        "outrider.observations",
                        "[{\"name\":\"obs\",\"role\":\"observation\",\"dtype\":\"float32\",\"shape\":[4]}]")
                .containsEntry(
                        "outrider.action_space",
                        "[{\"type\":\"discrete\",\"n\":3},{\"type\":\"box\",\"low\":[null,null],\"high\":[null,null]}]")
                .containsEntry("outrider.policy_versions", "version-0,version-1,version-2");
    }

    @Test
    void gzipServesWhereZstdCannotBeLoaded() {
        AgentSchema schema = schema(Actions.DISCRETE);
        Path file = folder.resolve("gzip");
        new ParquetFormat(Codec.GZIP).write(file, schema, rows(schema, 100));
        assertThat(ParquetFiles.rows(file, Codec.GZIP)).hasSize(100);
        assertThat(new ParquetFormat(Codec.GZIP).codec()).isEqualTo("gzip");
    }

    @Test
    void itIsFoundByName() {
        assertThat(ServiceLoader.load(ExperienceFormat.class))
                .singleElement()
                .isInstanceOf(ParquetFormat.class)
                .extracting(ExperienceFormat::name)
                .isEqualTo("parquet");
    }

    @Test
    void shippedIdsAreReadFromAllFilesBelowAFolderOnceEach() throws Exception {
        AgentSchema schema = schema(Actions.DISCRETE);
        List<Transition> rows = rows(schema, 300);
        Path shipped = Files.createDirectories(folder.resolve("shipped/hour=1"));
        new ParquetFormat(Codec.GZIP).write(shipped.resolve("a.parquet"), schema, rows.subList(0, 200));
        new ParquetFormat().write(shipped.resolve("b.parquet"), schema, rows.subList(100, 300));
        Files.writeString(shipped.resolve("c.json"), "not Parquet");
        assertThat(ShippedFiles.decisionIds(folder.resolve("shipped")))
                .isEqualTo(rows.stream().map(Transition::decisionId).collect(Collectors.toSet()));
        assertThat(ShippedFiles.decisionIds(folder.resolve("nowhere"))).isEmpty();
    }

    @Test
    void aShippedFileThatIsNotParquetIsNamed() throws Exception {
        Path file = folder.resolve("damaged.parquet");
        Files.writeString(file, "this is no Parquet file, and says so");
        assertThatThrownBy(() -> ShippedFiles.decisionIds(folder))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(file.toString());
    }

    private Path write(AgentSchema schema, int count) {
        Path file = folder.resolve("written-" + written++);
        new ParquetFormat().write(file, schema, rows(schema, count));
        return file;
    }
}
