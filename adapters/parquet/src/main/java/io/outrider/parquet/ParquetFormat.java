package io.outrider.parquet;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;

/**
 * Writes rows as Parquet files with the columns that {@link Transition} and {@link UnjoinedOutcome} name, compressed with
 * zstd.
 *
 * <p>zstd comes from a native library that the jar {@code zstd-jni} unpacks into the folder for temporary files; where
 * that cannot be loaded (another libc, a folder that forbids it), pages are compressed with gzip, which the JDK itself
 * has and every reader of Parquet knows. Which one is in use says {@link #codec}. Thread-safe.
 */
public final class ParquetFormat implements ExperienceFormat {

    private final Codec codec;

    /** The format, with zstd if it can be loaded on this machine. */
    public ParquetFormat() {
        this(Codec.preferred());
    }

    ParquetFormat(Codec codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return "parquet";
    }

    /** How pages are compressed: {@code zstd} or {@code gzip}. */
    public String codec() {
        return codec.label();
    }

    @Override
    public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
        TreeSet<String> policies = new TreeSet<>();
        List<Column<Transition>> columns = TransitionColumns.of(schema);
        RowSupport<Transition> support = new RowSupport<>("transition", columns, SchemaMetadata.of(schema), row -> {
            policies.add(row.policyVersion());
        });
        support.footer(() -> Map.of(SchemaMetadata.PREFIX + "policy_versions", String.join(",", policies)));
        write(file, support, rows);
    }

    @Override
    public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
        Map<String, String> metadata =
                new TreeMap<>(Map.of(SchemaMetadata.PREFIX + "schema_version", String.valueOf(AgentSchema.VERSION)));
        write(file, new RowSupport<>("outcome", OutcomeColumns.all(), metadata, row -> {}), rows);
    }

    @Override
    public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
        write(
                file,
                new RowSupport<>("episode_end", EpisodeEndColumns.of(schema), SchemaMetadata.of(schema), row -> {}),
                rows);
    }

    private <R> void write(Path file, RowSupport<R> support, Iterable<R> rows) {
        RowWriterBuilder<R> builder = new RowWriterBuilder<>(new LocalFile(file), support)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(codec)
                .withCompressionCodec(codec.parquetName());
        try (ParquetWriter<R> writer = builder.build()) {
            for (R row : rows) {
                writer.write(row);
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot write the Parquet file " + file, e);
        }
    }
}
