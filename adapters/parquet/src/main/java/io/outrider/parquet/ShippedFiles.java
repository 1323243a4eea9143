package io.outrider.parquet;

import io.outrider.DecisionId;
import io.outrider.experience.ExperienceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;

/** Reads back what was shipped: enough to see that nothing is missing. Analysis is for the tools that read Parquet. */
public final class ShippedFiles {

    private static final String ID = "decision_id";

    private ShippedFiles() {}

    /**
     * The distinct decision ids in all {@code .parquet} files below {@code folder}; empty if there is no such folder.
     *
     * @throws ExperienceException if a file cannot be read
     */
    public static Set<DecisionId> decisionIds(Path folder) {
        Set<DecisionId> ids = new HashSet<>();
        for (Path file : filesBelow(folder)) {
            readIds(file, ids);
        }
        return ids;
    }

    /**
     * The number of rows in the file, as its footer says.
     *
     * @throws ExperienceException if it is no Parquet file that can be read
     */
    public static long rows(Path file) {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            return reader.getRecordCount();
        } catch (IOException | RuntimeException e) {
            throw new ExperienceException("cannot read the shipped file " + file, e);
        }
    }

    private static List<Path> filesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ExperienceException("cannot list the shipped files below " + folder, e);
        }
    }

    private static void readIds(Path file, Set<DecisionId> ids) {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new CodecOfFile())
                .build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            FileMetaData meta = reader.getFooter().getFileMetaData();
            MessageType only =
                    new MessageType(meta.getSchema().getName(), meta.getSchema().getType(ID));
            reader.setRequestedSchema(only);
            for (PageReadStore rows = reader.readNextRowGroup(); rows != null; rows = reader.readNextRowGroup()) {
                ColumnReader column = new ColumnReadStoreImpl(
                                rows, new GroupRecordConverter(only).getRootConverter(), only, meta.getCreatedBy())
                        .getColumnReader(only.getColumns().get(0));
                for (long row = 0; row < rows.getRowCount(); row++) {
                    ByteBuffer id = column.getBinary().toByteBuffer();
                    ids.add(new DecisionId(id.getLong(), id.getLong()));
                    column.consume();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new ExperienceException("cannot read the shipped file " + file, e);
        }
    }

    /** Whichever of our codecs a file was written with. */
    private static final class CodecOfFile implements CompressionCodecFactory {

        private static Codec named(CompressionCodecName name) {
            for (Codec codec : Codec.values()) {
                if (codec.parquetName() == name) {
                    return codec;
                }
            }
            throw new IllegalArgumentException(
                    "pages are compressed with " + name + ", which was not shipped by a log");
        }

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName name) {
            return named(name).getCompressor(name);
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
            return named(name).getDecompressor(name);
        }

        @Override
        public void release() {}
    }
}
